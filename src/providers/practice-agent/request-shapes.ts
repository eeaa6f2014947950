import { z } from 'zod';
import { DEFAULT_SERVER_VAD, type ServerVad, type SemanticVad } from './settings.js';

/** Longest text of an item or instruction (characters). */
const MAX_TEXT_CHARS = 1 << 18;
const MAX_EVENT_ID_CHARS = 512;
const MAX_TOOLS = 128;
const MAX_OUTPUT_TOKENS = 4096;

export const text = z.string().max(MAX_TEXT_CHARS);
export const eventId = z.string().max(MAX_EVENT_ID_CHARS).optional();
export const anyObject = z.record(z.string(), z.unknown());

/** Whether a JSON value is an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Checks with the schema that `pick` finds for the value, so that the fault names what is wrong inside it. */
export function choose<T>(pick: (value: unknown) => z.ZodType<T>): z.ZodType<T> {
  return z.unknown().transform((value, context): T => {
    const result = pick(value).safeParse(value, { reportInput: true });
    if (result.success) return result.data;
    context.issues.push(...result.error.issues.map((issue) => issue as z.core.$ZodRawIssue));
    return z.NEVER;
  });
}

/** An object whose `key` says which schema it must fit. */
export function oneOf<T>(table: Readonly<Record<string, z.ZodType<T>>>, key = 'type'): z.ZodType<T> {
  const unknownKind = z.looseObject({ [key]: z.enum(Object.keys(table)) }).transform((): T => z.NEVER);
  return choose((value) => {
    const kind = isRecord(value) ? value[key] : undefined;
    return (typeof kind === 'string' && Object.hasOwn(table, kind) ? table[kind] : undefined) ?? unknownKind;
  });
}

/** A string, or the object that stands in its place. */
export function stringOr<S extends string, T>(names: z.ZodType<S>, object: z.ZodType<T>): z.ZodType<S | T> {
  return choose<S | T>((value) => (typeof value === 'object' && value !== null ? object : names));
}

/** Output kinds: exactly one of the combinations that the dialect knows. */
export function modalities(combinations: readonly string[]) {
  return z.array(z.enum(['text', 'audio'])).refine((value) => combinations.includes(python(value)), {
    error: ({ input }) =>
      `Invalid modalities: ${python(input)}. Supported combinations are: ${combinations.slice(0, 2).join(' and ')}.`,
  });
}

function python(list: unknown): string {
  return Array.isArray(list) ? `[${list.map((entry) => `'${String(entry)}'`).join(', ')}]` : String(list);
}

export const voice = stringOr(z.string().min(1), z.strictObject({ id: z.string() })).transform((chosen) =>
  typeof chosen === 'string' ? chosen : chosen.id,
);
export const speed = z.number().min(0.25).max(1.5);
export const maxOutputTokens = choose<number | 'inf'>((value) =>
  typeof value === 'string' ? z.literal('inf') : z.int().min(1).max(MAX_OUTPUT_TOKENS),
);

const functionTool = z.strictObject({
  type: z.literal('function'),
  name: z.string().min(1),
  description: z.string().optional(),
  parameters: anyObject.optional(),
});
export const tools = z.array(oneOf({ function: functionTool })).max(MAX_TOOLS);
export const toolChoice = stringOr(
  z.enum(['none', 'auto', 'required']),
  oneOf({ function: z.strictObject({ type: z.literal('function'), name: z.string() }) }),
);

export const transcription = z
  .strictObject({
    model: z.string().optional(),
    language: z.string().optional(),
    languages: z.array(z.string()).min(1).optional(),
    keywords: z.array(z.string()).optional(),
    prompt: z.string().optional(),
    delay: z.enum(['minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
  })
  .nullable();
export const noiseReduction = z
  .strictObject({ type: z.enum(['near_field', 'far_field']), strength: z.number().optional() })
  .nullable();
export const truncation = stringOr(
  z.enum(['auto', 'disabled']),
  z.strictObject({
    type: z.literal('retention_ratio'),
    retention_ratio: z.number().min(0).max(1),
    token_limits: z.strictObject({ post_instructions: z.int().min(0).optional() }).optional(),
  }),
);
export const tracing = stringOr(
  z.literal('auto'),
  z.strictObject({
    workflow_name: z.string().optional(),
    group_id: z.string().optional(),
    metadata: anyObject.optional(),
  }),
).nullable();
export const prompt = z
  .strictObject({
    id: z.string(),
    version: z.string().nullable().optional(),
    variables: anyObject.nullable().optional(),
  })
  .nullable();
export const include = z.array(z.literal('item.input_audio_transcription.logprobs')).nullable();

/** Pairs that come back with the response. */
export const metadata = z.record(z.string().max(64), z.string().max(512)).nullable();

const turnAnswers = {
  create_response: z.boolean().default(true),
  interrupt_response: z.boolean().default(true),
};
/** `server_vad` without the idle timeout, which only GA has. */
export const betaServerVad = z.strictObject({
  type: z.literal('server_vad'),
  threshold: z.number().min(0).max(1).default(DEFAULT_SERVER_VAD.threshold),
  prefix_padding_ms: z.int().min(0).max(5000).default(DEFAULT_SERVER_VAD.prefix_padding_ms),
  silence_duration_ms: z.int().min(0).max(20_000).default(DEFAULT_SERVER_VAD.silence_duration_ms),
  ...turnAnswers,
});
export const gaServerVad = betaServerVad.extend({
  idle_timeout_ms: z.int().min(5000).max(30_000).nullable().default(DEFAULT_SERVER_VAD.idle_timeout_ms),
});
const semanticVad = z.strictObject({
  type: z.literal('semantic_vad'),
  eagerness: z.enum(['low', 'medium', 'high', 'auto']).default('auto'),
  ...turnAnswers,
});

/** Turn detection with the dialect's kind of `server_vad`; null means manual turns. */
export function turnDetection(serverVad: z.ZodType<ServerVad>) {
  return oneOf<ServerVad | SemanticVad>({ server_vad: serverVad, semantic_vad: semanticVad }).nullable();
}
