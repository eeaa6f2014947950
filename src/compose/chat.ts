import type { ChatToolCall, UseTool } from '../chat/answer.js';
import type { OpenChat } from '../chat/chat-session.js';
import type { ChatIdentity } from '../chat/conversation.js';
import { readArguments } from '../call/tool-arguments.js';
import { executeTool, failureText } from '../call/tool-output.js';
import { ToolRunner } from '../call/tool-runner.js';
import { TalkpathError } from '../lib/errors.js';
import { modelUsd, ratesOf } from '../observe/cost.js';
import { withoutUndefined } from '../lib/without-undefined.js';
import type { Agent, Config } from '../config/config.js';
import type { TokenUsage } from '../ports/provider.js';
import type { ReadyTool } from '../ports/tool.js';
import type { RealtimeSettings } from '../ports/realtime-settings.js';
import type { ServerDeps } from '../server/deps.js';
import { realtimeProvider } from './agent-provider.js';
import { briefingFor } from './call-factory.js';
import type { LiveSetup, Setup } from './live-setup.js';
import type { ComposeOptions } from './options.js';

/** Sessions in text with the agents as they are configured now, their tools included. */
export function chatSide(options: ComposeOptions, setup: LiveSetup): Pick<ServerDeps, 'openChat'> {
  return {
    openChat: async (identity) => {
      const { current } = setup;
      const agent = current.config.agents.get(identity.agent);
      if (agent === undefined)
        throw new TalkpathError('browser.no_such_agent', 'there is no such agent any more');
      const release = setup.hold();
      try {
        return { ...(await openChat(options, current, agent, identity)), release };
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

async function openChat(
  options: ComposeOptions,
  { config, endpoint, toolbox }: Setup,
  agent: Agent,
  { id }: ChatIdentity,
): Promise<Omit<OpenChat, 'release'>> {
  const tools = toolbox.registry.of(agent.tools);
  const inText = { ...agent, settings: textSettings(agent.settings) };
  const provider = realtimeProvider({ ...options, config, endpoint }, inText, tools);
  const info = { callId: id, agent: agent.name, from: '', to: '' };
  const { instructions } = await briefingFor(config, agent, info, toolbox.lookups);
  const useTool = toolUse(options, { agent, tools, limits: config.tools.limits }, id);
  const { model } = agent.settings;
  const rates = ratesOf(config.pricing, model);
  const usdOf = (used: TokenUsage): number | null => modelUsd(used, rates);
  return { link: provider.open(), model, usdOf, instructions, useTool };
}

/** The agent's session without sound: nothing is heard, so that no turns have to be found and nothing is transcribed. */
function textSettings(settings: RealtimeSettings): RealtimeSettings {
  return withoutUndefined({
    ...settings,
    modalities: ['text'] as const,
    audioFormat: 'pcm16' as const,
    turnDetection: null,
    transcription: undefined,
    noiseReduction: undefined,
  });
}

interface Usable {
  readonly agent: Agent;
  readonly tools: readonly ReadyTool[];
  readonly limits: Config['tools']['limits'];
}

/** Tools as in calls, but that there is no phone line, and nobody who approves. */
function toolUse({ clock }: ComposeOptions, { agent, tools, limits }: Usable, id: string): UseTool {
  const sinceMs = clock.now();
  const conversation = { callId: id, agent: agent.name, from: '', to: '' };
  const run = (tool: ReadyTool, { callId, argumentsJson }: ChatToolCall, lifetime: AbortSignal) =>
    new ToolRunner({
      clock,
      ...limits,
      lifetime,
      execute: executeTool,
      contextOf: (toolCallId, signal) => ({
        conversation,
        elapsedMs: clock.now() - sinceMs,
        idempotencyKey: `${id}:${toolCallId}`,
        signal,
      }),
      enter: (_input, work) => work(),
    }).run(tool, readArguments(tool, argumentsJson), callId);
  return async (call, signal) => {
    try {
      const tool = requireTool(tools, call.name);
      const result = run(tool, call, signal);
      if (tool.mode === 'background') {
        result.catch(() => undefined);
        return { ok: true, output: JSON.stringify({ status: 'queued' }) };
      }
      const given = await result;
      if (given.gave === 'later') throw waits();
      return { ok: true, output: given.text };
    } catch (error) {
      return { ok: false, output: failureText(error, limits.maxResultChars) };
    }
  };
}

function requireTool(tools: readonly ReadyTool[], name: string): ReadyTool {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new TalkpathError('tool.unknown', 'there is no tool of that name here');
  if (tool.mode === 'approval') throw waits();
  return tool;
}

function waits(): TalkpathError {
  return new TalkpathError('browser.tool_waits', 'the tool waits for a person or another system');
}
