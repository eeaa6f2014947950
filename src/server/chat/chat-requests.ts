import { z } from 'zod';
import { messageOf, TalkpathError } from '../../lib/errors.js';

/** The longest message (characters). */
export const MAX_MESSAGE_CHARS = 32_000;
/** The largest body: a message whose every character is escaped, and a little. */
export const MAX_CHAT_BODY_BYTES = 256 * 1024;
const MAX_NAME_CHARS = 128;
const MAX_TOKENS = 10_000_000;

const name = z.string().min(1).max(MAX_NAME_CHARS);

/** `POST /chat`. */
export const chatMessage = z.strictObject({
  conversation_id: name.optional(),
  message: z.string().trim().min(1).max(MAX_MESSAGE_CHARS),
  agent: name.optional(),
});

/** `POST /chat/:id/trim`. */
export const trimWish = z.strictObject({ max_tokens: z.int().min(0).max(MAX_TOKENS) });

/** `POST /chat/:id/clear`: a moment as in 2026-03-09T14:05:00Z. */
export const clearWish = z.strictObject({ before: z.iso.datetime({ offset: true }) });

/** The body as it should be. Throws `http.bad_request`, in words that say what is wrong. */
export function readBody<T>(shape: z.ZodType<T>, body: unknown): T {
  const read = shape.safeParse(parse(body), { reportInput: true });
  if (read.success) return read.data;
  throw new TalkpathError('http.bad_request', read.error.issues.map(inWords).join('; '));
}

function inWords(issue: z.core.$ZodIssue): string {
  const where = issue.path.length === 0 ? 'the body' : issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return `${where} has keys that mean nothing here: ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_type' && issue.input === undefined) return `${where} is missing`;
  if (issue.code === 'invalid_type')
    return `${where} must be ${KIND_NAMES[issue.expected] ?? issue.expected}`;
  return `${where}: ${issue.message}`;
}

const KIND_NAMES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  object: 'an object',
};

function parse(body: unknown): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : '');
  } catch (error) {
    throw new TalkpathError('http.bad_request', `the body is not JSON: ${messageOf(error)}`);
  }
}
