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
  mode: pick('blocking', 'background', 'deferred', 'approval')
    .exactOptional()
    .meta({ default: 'blocking' })
    .describe(
      'How the model gets the result: it waits (`blocking`), it never gets it (`background`), it is told later (`deferred`), or once a person has agreed (`approval`).',
    ),
  deadline_ms: deadline
    .exactOptional()
    .meta({ unset: '`tools.deadline_ms`' })
    .describe('One call of this tool may take so long (ms).'),
  progress: z
    .strictObject({
      after_ms: wholeNumber(0, MAX_PROGRESS_AFTER_MS)
        .default(DEFAULT_PROGRESS_AFTER_MS)
        .describe('The agent has been silent for so long (ms) when it begins.'),
      say: text().exactOptional().describe('A sentence, instead of a sound.'),
      sound: pick('tone', 'music', 'none')
        .exactOptional()
        .meta({ default: 'tone' })
        .describe('A sound, until the agent speaks; `none` for silence.'),
    })
    .exactOptional()
    .meta({ unset: 'a tone where the model waits (`blocking`, `approval`), else nothing' })
    .describe('What the caller hears while the tool works.'),
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
  description: text().describe('For the model: what the tool does, and when to use it.'),
  parameters: parameters
    .exactOptional()
    .meta({ unset: 'none' })
    .describe('What the model has to know for it: a JSON Schema of type `object`.'),
  ...REQUEST_KEYS,
  timeout_ms: wholeNumber(LEAST_TIMEOUT_MS, DEADLINE_MS.most)
    .exactOptional()
    .meta({ unset: '500 ms less than the deadline' })
    .describe('The request may take so long (ms), redirects included; at most the deadline.'),
  result: jsonPath()
    .exactOptional()
    .meta({ unset: 'all of it' })
    .describe('The part of the answer that the model gets, as in `data.items[0].name`.'),
  error_message: text()
    .exactOptional()
    .meta({ unset: 'the model chooses' })
    .describe('What the agent is to tell the caller when the request fails.'),
  ...TRAIT_KEYS,
});

const mcpServer = z.strictObject({
  command: text().exactOptional().describe('The program to start; instead of `url`.'),
  args: z.array(z.string()).exactOptional().describe('Its arguments.'),
  env: z
    .record(FIELD_NAME, secretText())
    .exactOptional()
    .describe('Its environment variables, besides a few harmless ones of this process. Never shown.'),
  url: text().exactOptional().describe('The address of the server; instead of `command`.'),
  headers: z.record(FIELD_NAME, header()).exactOptional().describe('Headers by name. Never shown.'),
  allow: z
    .array(text())
    .default([])
    .describe('The tools that may be used, by the server’s own names; agents list them as `SERVER_TOOL`.'),
  ...TRAIT_KEYS,
});

const hosts = z.array(host()).max(MAX_HOSTS);

/** The tools that the file adds, and what holds for all. */
export const toolsBlock = z.strictObject({
  deadline_ms: deadline
    .default(DEADLINE_MS.default)
    .describe('One call of a tool may take so long (ms); then the model is told that it failed.'),
  approval_s: wholeNumber(1, APPROVAL_S.most)
    .default(APPROVAL_S.default)
    .describe('A person gets so long (s) to approve a call of a tool; then the answer is no.'),
  max_result_chars: wholeNumber(RESULT_CHARS.least, RESULT_CHARS.most)
    .default(RESULT_CHARS.default)
    .describe(
      'A result longer than that is cut before the model gets it. Long results cost tokens and time.',
    ),
  allowed_hosts: hosts
    .default([])
    .describe('Hosts besides a request’s own that redirects may lead to: `host` or `host:port`.'),
  private_hosts: hosts
    .default([])
    .describe(
      'Hosts on this machine or in private networks that may be asked all the same: `host` or `host:port`.',
    ),
  http: byToolName(httpTool).default({}).describe('Tools that are HTTP requests, by name.'),
  mcp: byToolName(mcpServer)
    .default({})
    .describe('Servers of tools that speak the Model Context Protocol, by name.'),
});

export type ToolsBlock = z.output<typeof toolsBlock>;
export type HttpToolBlock = z.output<typeof httpTool>;
export type McpServerBlock = z.output<typeof mcpServer>;
export type TraitsBlock = z.output<z.ZodObject<typeof TRAIT_KEYS>>;
