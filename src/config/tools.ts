import { withoutUndefined } from '../lib/without-undefined.js';
import type { HttpToolDefinition, McpServerDefinition, ToolTraits } from '../ports/tool-definitions.js';
import type { JsonSchema, ToolProgress } from '../ports/tool.js';
import type { ToolsConfig } from './config.js';
import { buildRequest } from './request.js';
import {
  DEFAULT_PROGRESS_AFTER_MS,
  type HttpToolBlock,
  type McpServerBlock,
  type ToolsBlock,
  type TraitsBlock,
} from './tools-schema.js';
import { valuesAt, wrapWord, type YamlNode } from './yaml-tree.js';

const MS_PER_S = 1000;

/** A request ends so long before its tool's deadline: its own words about the failure reach the model then, not the deadline's. */
const BEFORE_DEADLINE_MS = 500;

const DEFAULT_PROGRESS: ToolProgress = { afterMs: DEFAULT_PROGRESS_AFTER_MS, sound: 'tone' };

const NO_PARAMETERS: JsonSchema = { type: 'object', properties: {}, additionalProperties: false };

/** The tools that the file adds, and the limits of all. */
export function buildTools(tools: ToolsBlock): ToolsConfig {
  return {
    limits: {
      deadlineMs: tools.deadline_ms,
      approvalMs: tools.approval_s * MS_PER_S,
      maxResultChars: tools.max_result_chars,
    },
    http: Object.entries(tools.http).map(([name, block]) => httpTool(name, block, tools)),
    mcp: Object.entries(tools.mcp).map(([name, block]) => mcpServer(name, block, tools)),
  };
}

/** The deadline of one tool of the file (ms). */
export function deadlineOf(block: TraitsBlock, tools: Pick<ToolsBlock, 'deadline_ms'>): number {
  return block.deadline_ms ?? tools.deadline_ms;
}

function httpTool(name: string, block: HttpToolBlock, tools: ToolsBlock): HttpToolDefinition {
  const timeoutMs = block.timeout_ms ?? deadlineOf(block, tools) - BEFORE_DEADLINE_MS;
  return withoutUndefined({
    name,
    description: block.description,
    parameters: block.parameters ?? NO_PARAMETERS,
    request: buildRequest(block, timeoutMs, tools),
    result: block.result,
    errorMessage: block.error_message,
    ...traitsOf(block),
  });
}

function mcpServer(name: string, block: McpServerBlock, tools: ToolsBlock): McpServerDefinition {
  return { name, transport: transportOf(block, tools), allow: block.allow, ...traitsOf(block) };
}

function transportOf(
  { command, args, env, url, headers }: McpServerBlock,
  { private_hosts: privateHosts }: ToolsBlock,
): McpServerDefinition['transport'] {
  return command === undefined
    ? { type: 'http', url: url ?? '', headers: headers ?? {}, privateHosts }
    : { type: 'stdio', command, args: args ?? [], env: env ?? {} };
}

function traitsOf({ mode, deadline_ms: deadlineMs, progress }: TraitsBlock): ToolTraits {
  return withoutUndefined({ mode, deadlineMs, progress: progressOf(progress, mode) });
}

/** Where the model waits, so does the caller: with a sound, unless the file says otherwise. */
function progressOf(
  progress: TraitsBlock['progress'],
  mode: TraitsBlock['mode'] = 'blocking',
): ToolProgress | undefined {
  if (progress === undefined)
    return mode === 'blocking' || mode === 'approval' ? DEFAULT_PROGRESS : undefined;
  const { after_ms: afterMs, say, sound = 'tone' } = progress;
  if (say !== undefined) return { afterMs, say };
  return sound === 'none' ? undefined : { afterMs, sound };
}

/** Lets `progress: none` stand for `progress: {sound: none}`, in every tool of the file. */
export function expandProgressWords(root: YamlNode): void {
  for (const block of [...valuesAt(root, ['tools', 'http']), ...valuesAt(root, ['tools', 'mcp'])])
    wrapWord(block, 'progress', 'sound');
}
