import { didYouMean } from '../lib/did-you-mean.js';
import type { YamlPath } from './faults.js';
import type { KnownTools } from './known-tools.js';
import type { SessionBlock } from './openai-schema.js';
import type { FaultReport } from './report.js';

/** What a session block is judged by. */
export interface SessionContext {
  /** Absent when the configuration names none that exists. */
  readonly dialect?: 'ga' | 'beta';
  readonly tools: KnownTools;
}

const GA_HINT = 'take it out, or set openai.dialect: ga';

/** Keys that only beta has, and what to do about them in GA. */
const BETA_ONLY = {
  temperature:
    'has no effect in GA sessions, which have no temperature; take it out, or set openai.dialect: beta for a server that still speaks beta',
} as const satisfies Partial<Record<keyof SessionBlock, string>>;

/** Keys that only GA has, and what to do about them in beta. */
const GA_ONLY = {
  parallel_tool_calls: `has no effect in beta sessions; ${GA_HINT}`,
  reasoning: `has no effect in beta sessions; ${GA_HINT}`,
} as const satisfies Partial<Record<keyof SessionBlock, string>>;

/** Beta's bounds on randomness. */
const TEMPERATURE = { min: 0.6, max: 1.2 };

/** Notes every key of a session block that the chosen dialect would refuse or ignore, and every tool that there is not. */
export function checkSession(
  block: SessionBlock,
  at: YamlPath,
  context: SessionContext,
  report: FaultReport,
): void {
  checkModalities(block, at, context, report);
  if (context.dialect !== undefined) {
    const foreign = context.dialect === 'ga' ? BETA_ONLY : GA_ONLY;
    for (const [key, message] of Object.entries(foreign))
      if (Object.hasOwn(block, key)) report.add([...at, key], { message, aboutKey: true });
  }
  if (context.dialect === 'beta') checkBetaLimits(block, at, report);
  checkOutputLimit(block, at, report);
  checkToolList(block.tools ?? [], [...at, 'tools'], context.tools, report);
}

function checkModalities(
  { modalities }: SessionBlock,
  at: YamlPath,
  { dialect }: SessionContext,
  report: FaultReport,
): void {
  const message = modalities && modalitiesFault(modalities, dialect);
  if (message !== undefined) report.add([...at, 'modalities'], { message });
}

function modalitiesFault(
  modalities: readonly string[],
  dialect: 'ga' | 'beta' | undefined,
): string | undefined {
  if (modalities.length === 0) return 'must be [audio, text]';
  if (new Set(modalities).size < modalities.length) return 'names a modality twice; write [audio, text]';
  if (!modalities.includes('audio'))
    return 'has no audio, so the agent could not speak on the phone; write [audio, text]';
  // The API's own wording, which operators search for.
  return dialect === 'beta' && !modalities.includes('text')
    ? "Invalid modalities: ['audio']. Supported combinations are: ['text'] and ['audio', 'text']."
    : undefined;
}

function checkBetaLimits(block: SessionBlock, at: YamlPath, report: FaultReport): void {
  const { temperature, turn_detection: turnDetection } = block;
  if (temperature !== undefined && (temperature < TEMPERATURE.min || temperature > TEMPERATURE.max))
    report.add([...at, 'temperature'], {
      message: `must be a number from ${TEMPERATURE.min} to ${TEMPERATURE.max}`,
    });
  if (turnDetection?.type === 'server_vad' && turnDetection.idle_timeout_ms !== undefined)
    report.add([...at, 'turn_detection', 'idle_timeout_ms'], {
      message: `has no effect in beta sessions; ${GA_HINT}`,
      aboutKey: true,
    });
}

function checkOutputLimit(block: SessionBlock, at: YamlPath, report: FaultReport): void {
  if (block.max_output_tokens === undefined || block.max_response_output_tokens === undefined) return;
  report.add([...at, 'max_response_output_tokens'], {
    message: 'means the same as max_output_tokens, which stands here too; keep one',
    aboutKey: true,
  });
}

/** Notes every name in the list of tools at this path that is no tool's, and those that stand twice. */
export function checkToolList(
  tools: readonly string[],
  at: YamlPath,
  known: KnownTools,
  report: FaultReport,
): void {
  for (const [index, tool] of tools.entries()) {
    const path = [...at, index];
    const isKnown = known.names.includes(tool);
    if (!isKnown && !known.isDoubtful(tool))
      report.add(path, {
        message: `no such tool; known tools: ${known.names.join(', ') || 'none'}`,
        suggestion: didYouMean(tool, known.names),
      });
    if (!isKnown) continue;
    const message = tools.indexOf(tool) === index ? known.lackOf(tool) : 'is listed twice';
    if (message !== undefined) report.add(path, { message });
  }
}

/** Notes a `tool_choice` that names a tool which the same agent does not have; `at` is the key that brought the two together. */
export function checkToolChoice(merged: SessionBlock, at: YamlPath, report: FaultReport): void {
  const { tool_choice: choice, tools } = merged;
  if (typeof choice !== 'object' || tools === undefined || tools.includes(choice.name)) return;
  report.add(at, {
    message: `tool_choice asks for ${choice.name}, but the agent's tools are: ${tools.join(', ') || 'none'}`,
    aboutKey: true,
  });
}
