import { z } from 'zod';
import { FIELD_NAME, header, pick, text, wholeNumber, words } from './schema-parts.js';
import { host, jsonPath, REQUEST_KEYS, secretText } from './request-schema.js';

/** Bounds of what one call of a tool may take (ms), and what holds where nothing is said. */
const DEADLINE_MS = { least: 1000, default: 8000, most: 600_000 };
/** A request that has not even this long fails whenever a server is busy. */
const LEAST_TIMEOUT_MS = 100;
const APPROVAL_S = { default: 60, most: 3600 };
const RESULT_CHARS = { least: 100, default: 16_000, most: 200_000 };
const MAX_PROGRESS_AFTER_MS = 60_000;
/** What a caller hears after so long, where nothing is said. */
export const DEFAULT_PROGRESS_AFTER_MS = 1500;
const MAX_HOSTS = 100;

const deadline = wholeNumber(DEADLINE_MS.least, DEADLINE_MS.most);

/** Blocks by names that every model and MCP take for tools. */
function byToolName<Block extends z.ZodType>(block: Block) {
  return z.record(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), block, {
    error: ({ code }) =>
      code === 'invalid_key' ? 'is no name of a tool: use up to 64 letters, digits, _ -' : undefined,
  });
}

const TRAIT_KEYS = {
  mode: pick('blocking', 'background', 'deferred', 'approval').exactOptional(),
  deadline_ms: deadline.exactOptional(),
  progress: z
    .strictObject({
      after_ms: wholeNumber(0, MAX_PROGRESS_AFTER_MS).default(DEFAULT_PROGRESS_AFTER_MS),
      say: text().exactOptional(),
      sound: pick('tone', 'music', 'none').exactOptional(),
    })
    .exactOptional(),
};

const subschema = z.union(
  [z.record(z.string(), z.json()), z.boolean()],
  words('a JSON Schema, as in {type: string}'),
);

/** As much of JSON Schema as other rules rely on; the rest is judged by a rule of its own. */
const parameters = z
  .object({
    type: z.json().exactOptional(),
    properties: z.record(z.string(), subschema).exactOptional(),
    required: z.array(z.string()).exactOptional(),
  })
  .catchall(z.json());

const httpTool = z.strictObject({
  description: text(),
  parameters: parameters.exactOptional(),
  ...REQUEST_KEYS,
  timeout_ms: wholeNumber(LEAST_TIMEOUT_MS, DEADLINE_MS.most).exactOptional(),
  result: jsonPath().exactOptional(),
  error_message: text().exactOptional(),
  ...TRAIT_KEYS,
});

const mcpServer = z.strictObject({
  command: text().exactOptional(),
  args: z.array(z.string()).exactOptional(),
  env: z.record(FIELD_NAME, secretText()).exactOptional(),
  url: text().exactOptional(),
  headers: z.record(FIELD_NAME, header()).exactOptional(),
  allow: z.array(text()).default([]),
  ...TRAIT_KEYS,
});

const hosts = z.array(host()).max(MAX_HOSTS).default([]);

/** The tools that the file adds, and what holds for all. */
export const toolsBlock = z.strictObject({
  deadline_ms: deadline.default(DEADLINE_MS.default),
  approval_s: wholeNumber(1, APPROVAL_S.most).default(APPROVAL_S.default),
  max_result_chars: wholeNumber(RESULT_CHARS.least, RESULT_CHARS.most).default(RESULT_CHARS.default),
  allowed_hosts: hosts,
  private_hosts: hosts,
  http: byToolName(httpTool).default({}),
  mcp: byToolName(mcpServer).default({}),
});

export type ToolsBlock = z.output<typeof toolsBlock>;
export type HttpToolBlock = z.output<typeof httpTool>;
export type McpServerBlock = z.output<typeof mcpServer>;
export type TraitsBlock = z.output<z.ZodObject<typeof TRAIT_KEYS>>;
