import { withoutUndefined } from '../lib/without-undefined.js';
import type { RealtimeSettings, TurnDetection } from '../ports/realtime-settings.js';
import { bargeInOf } from './barge-in.js';
import type { BargeInBlock } from './barge-in-schema.js';
import type { Agent, BargeInConfig } from './config.js';
import type { KnownTools } from './known-tools.js';
import { OPENAI_DEFAULTS, type AgentBlock, type OpenAiBlock, type SessionBlock } from './openai-schema.js';
import { checkSession, checkToolChoice, type SessionContext } from './openai-rules.js';
import { fallbacksOf } from './fallbacks.js';
import { recoveryOf } from './recovery.js';
import type { FallbackBlock, RecoveryBlock } from './recovery-schema.js';
import type { FaultReport } from './report.js';

/** The agent that takes every call no route takes. */
export const DEFAULT_AGENT = 'default';

/** The blocks that agents are made of. */
export interface AgentBlocks {
  readonly openai: OpenAiBlock;
  readonly barge_in: BargeInBlock;
  readonly recovery: RecoveryBlock;
  readonly fallbacks?: readonly FallbackBlock[];
  readonly agents: Readonly<Record<string, AgentBlock>>;
}

/** Every agent by name: the provider block, overridden key by key by the agent's own. `default` is always there. */
export function buildAgents(file: AgentBlocks): Map<string, Agent> {
  const named = Object.entries({ [DEFAULT_AGENT]: {}, ...file.agents });
  return new Map(named.map(([name, block]) => [name, buildAgent(name, file, block)]));
}

function buildAgent(name: string, file: AgentBlocks, block: AgentBlock): Agent {
  const session = merge(file.openai, block);
  const bargeIn = bargeInOf(file.barge_in, block.barge_in);
  const settingsIn = (dialect: 'ga' | 'beta', of: SessionBlock): RealtimeSettings =>
    settingsOf(dialect, of, bargeIn.mode);
  const settings = settingsIn(file.openai.dialect, session);
  const { openai } = file;
  return withoutUndefined({
    name,
    greeting: block.greeting,
    tools: session.tools,
    lookups: block.lookups ?? [],
    settings,
    bargeIn,
    recovery: recoveryOf(file.recovery, block.recovery ?? {}, settings),
    fallbacks: fallbacksOf(block.fallbacks ?? file.fallbacks ?? [], { openai, session, settingsIn }),
  });
}

/** The agent's key goes before the provider block's; the two names of the output limit are one key. */
function merge(openai: SessionBlock, block: SessionBlock): SessionBlock {
  const limit = limitOf(block) ?? limitOf(openai);
  return { ...openai, ...block, ...(limit !== undefined && { max_output_tokens: limit }) };
}

function limitOf(block: SessionBlock): number | 'inf' | undefined {
  return block.max_output_tokens ?? block.max_response_output_tokens;
}

function settingsOf(
  dialect: 'ga' | 'beta',
  session: SessionBlock,
  bargeIn: BargeInConfig['mode'],
): RealtimeSettings {
  const modalities = session.modalities ?? OPENAI_DEFAULTS.modalities;
  const wantsTranscription = dialect === 'ga' && modalities.includes('text');
  return withoutUndefined({
    dialect,
    model: session.model ?? OPENAI_DEFAULTS.model,
    modalities,
    audioFormat: session.audio_format ?? OPENAI_DEFAULTS.audio_format,
    instructions: session.instructions,
    voice: session.voice,
    speed: session.speed,
    temperature: session.temperature,
    maxOutputTokens: session.max_output_tokens,
    turnDetection: turnDetectionOf(session, dialect, bargeIn),
    transcription:
      session.transcription === undefined && wantsTranscription
        ? OPENAI_DEFAULTS.transcription
        : session.transcription,
    noiseReduction: session.noise_reduction,
    toolChoice: session.tool_choice,
    parallelToolCalls: session.parallel_tool_calls,
    reasoning: session.reasoning,
    truncation: session.truncation,
    tracing: session.tracing,
  });
}

/**
 * Where we decide who interrupts the agent, the server is told not to, unless the file says what it shall do. Servers that still speak
 * beta may not know the key: they would refuse the session or leave it out of their echo, and either ends the call. They are told nothing
 * then and cancel by their own ears; what those hear is still ours to choose, because the gate withholds the caller while the agent speaks.
 */
function turnDetectionOf(
  { turn_detection: given }: SessionBlock,
  dialect: 'ga' | 'beta',
  bargeIn: BargeInConfig['mode'],
): TurnDetection | null | undefined {
  if (given === null || given?.type === 'none') return null;
  if (bargeIn === 'provider' || dialect === 'beta') return given;
  // What is sent replaces the server's own default as a whole, so its type has to be sent along.
  return { ...(given ?? { type: 'server_vad' }), interrupt_response: given?.interrupt_response ?? false };
}

/** Notes what is wrong with the provider block and with each agent's own keys, at the block where they stand. */
export function checkAgents({ openai, agents }: AgentBlocks, tools: KnownTools, report: FaultReport): void {
  const knowsDialect = !report.isFaulty(['openai', 'dialect']);
  const context: SessionContext = { ...(knowsDialect && { dialect: openai.dialect }), tools };
  checkSession(openai, ['openai'], context, report);
  checkToolChoice(openai, ['openai', 'tool_choice'], report);
  for (const [name, block] of Object.entries(agents)) {
    const at = ['agents', name];
    checkSession(block, at, context, report);
    const key = block.tool_choice === undefined ? 'tools' : 'tool_choice';
    if (block[key] !== undefined) checkToolChoice(merge(openai, block), [...at, key], report);
  }
}
