import { z } from 'zod';
import type { ErrorCode } from '../../lib/errors.js';
import type { PageMessage } from '../json-socket.js';

/** An offer of a browser has some kB. */
export const MAX_SDP_CHARS = 32 * 1024;
const MAX_NAME_CHARS = 128;

const name = z.string().min(1).max(MAX_NAME_CHARS);
/** The page's own mark of a request, which its answer bears too. */
const request_id = name.optional();

/** As the model gives them: an object, or its JSON text. */
const toolArguments = z.union([
  z.record(z.string(), z.unknown()),
  z.string().transform((text, context): Record<string, unknown> => {
    const value = fromJson(text);
    if (value !== undefined) return value;
    context.addIssue('must be a JSON object, or the text of one');
    return z.NEVER;
  }),
]);

/** SDP that offers something to talk over (RFC 8866). */
export const sdpText = z
  .string()
  .max(MAX_SDP_CHARS)
  .regex(/^v=0\r?\n(?:[^\0]*\n)?m=/);

const schemas = {
  get_token: z.object({ type: z.literal('get_token'), agent: name.optional(), request_id }),
  function_call: z.object({
    type: z.literal('function_call'),
    function_name: name,
    arguments: toolArguments.default({}),
    call_id: name.optional(),
    request_id,
  }),
  webrtc_signal: z.object({
    type: z.literal('webrtc_signal'),
    signal: z.object({ type: z.literal('offer'), sdp: sdpText }),
    agent: name.optional(),
    request_id,
  }),
  ping: z.object({ type: z.literal('ping'), request_id }),
} as const;

/** What a page may say on `/openai/realtime`. */
export type ClientMessage = {
  readonly [Type in keyof typeof schemas]: z.output<(typeof schemas)[Type]>;
}[keyof typeof schemas];

/** The message, or what is wrong with it. */
export function readClientMessage(
  message: PageMessage,
): ClientMessage | { readonly fault: ErrorCode; readonly detail: string } {
  if (!isKnown(message.type))
    return {
      fault: 'browser.unknown_type',
      detail: `no such type; known types: ${Object.keys(schemas).join(', ')}`,
    };
  const result = schemas[message.type].safeParse(message);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path.join('.') ?? '';
  const isOffer = path === 'signal.sdp' || path === 'signal.type' || path === 'signal';
  return isOffer
    ? { fault: 'browser.bad_offer', detail: `${path}: only an SDP offer with a medium can be signalled` }
    : {
        fault: 'browser.malformed_message',
        detail: `${path || 'the message'} is missing or not what it should be`,
      };
}

function isKnown(type: string): type is keyof typeof schemas {
  return Object.hasOwn(schemas, type);
}

function fromJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
