import { z } from 'zod';
import { bargeInBlock } from './barge-in-schema.js';
import { FIELD_NAME, header, pick, secret, text, words } from './schema-parts.js';

const RATIO = z.number(words('a number from 0 to 1')).min(0).max(1);
const WAIT_MS = z.int(words('a whole number of milliseconds')).min(0);

/** The API's bounds on `idle_timeout_ms`. */
const IDLE_MS = { min: 5000, max: 30_000 };
const MAX_OUTPUT_TOKENS = 4096;

const turnDetection = z.nullable(
  z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('server_vad'),
      threshold: RATIO.exactOptional(),
      prefix_padding_ms: WAIT_MS.exactOptional(),
      silence_duration_ms: WAIT_MS.exactOptional(),
      create_response: z.boolean().exactOptional(),
      interrupt_response: z.boolean().exactOptional(),
      idle_timeout_ms: z
        .int(words(`a whole number from ${IDLE_MS.min} to ${IDLE_MS.max}`))
        .min(IDLE_MS.min)
        .max(IDLE_MS.max)
        .exactOptional(),
    }),
    z.strictObject({
      type: z.literal('semantic_vad'),
      eagerness: pick('low', 'medium', 'high', 'auto').exactOptional(),
      create_response: z.boolean().exactOptional(),
      interrupt_response: z.boolean().exactOptional(),
    }),
    z.strictObject({ type: z.literal('none') }),
  ]),
);

const OUTPUT_LIMIT = words(`a whole number from 1 to ${MAX_OUTPUT_TOKENS}, or inf`);
const maxOutputTokens = z.union(
  [z.int().min(1, OUTPUT_LIMIT).max(MAX_OUTPUT_TOKENS, OUTPUT_LIMIT), z.literal('inf')],
  OUTPUT_LIMIT,
);

const toolChoice = z.union(
  [pick('auto', 'none', 'required'), z.strictObject({ type: z.literal('function'), name: text() })],
  words('auto, none, required or {type: function, name: TOOL}'),
);

/** Objects of the API that are passed on as they are: their keys are checked by the API. */
const passedOn = z.record(z.string(), z.json());

/** The keys of one Realtime session, by the names of the API's beta days; the provider's codec maps them onto either dialect. */
export const SESSION_KEYS = {
  model: text().exactOptional(),
  voice: text().exactOptional(),
  modalities: z.array(pick('audio', 'text')).exactOptional(),
  instructions: z.string().exactOptional(),
  turn_detection: turnDetection.exactOptional(),
  temperature: z.number().exactOptional(),
  speed: z.number(words('a number from 0.25 to 1.5')).min(0.25).max(1.5).exactOptional(),
  transcription: z
    .nullable(
      z.strictObject({
        model: text(),
        language: text().exactOptional(),
        prompt: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
  noise_reduction: z.nullable(z.strictObject({ type: pick('near_field', 'far_field') })).exactOptional(),
  audio_format: pick('pcm16', 'g711_ulaw').exactOptional(),
  max_output_tokens: maxOutputTokens.exactOptional(),
  max_response_output_tokens: maxOutputTokens.exactOptional(),
  tool_choice: toolChoice.exactOptional(),
  parallel_tool_calls: z.boolean().exactOptional(),
  reasoning: z.strictObject({ effort: pick('minimal', 'low', 'medium', 'high', 'xhigh') }).exactOptional(),
  truncation: z
    .union([pick('auto', 'disabled'), passedOn], words('auto, disabled or {type: retention_ratio, …}'))
    .exactOptional(),
  tracing: z
    .nullable(z.union([pick('auto'), passedOn], words('auto, null or a block of keys')))
    .exactOptional(),
  tools: z.array(text()).exactOptional(),
};

/** The provider block: how to reach the server, and the session keys that every agent starts from. */
export const openaiBlock = z.strictObject({
  api_key: secret().exactOptional(),
  base_url: z.string().exactOptional(),
  dialect: pick('ga', 'beta').default('ga'),
  auth: pick('bearer', 'api-key').default('bearer'),
  query: z.record(FIELD_NAME, secret()).default({}),
  headers: z.record(FIELD_NAME, header()).default({}),
  ...SESSION_KEYS,
});

/** One agent: what it says first, what is asked before that, what may stop it, and the session keys in which it differs from the provider block. */
export const agentBlock = z.strictObject({
  greeting: text().exactOptional(),
  lookups: z.array(text()).exactOptional(),
  barge_in: bargeInBlock.exactOptional(),
  ...SESSION_KEYS,
});

export type OpenAiBlock = z.output<typeof openaiBlock>;
export type AgentBlock = z.output<typeof agentBlock>;
/** The session keys of a provider block or an agent. */
export type SessionBlock = Omit<AgentBlock, 'greeting' | 'lookups' | 'barge_in'>;
