import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../../../lib/errors.js';

/** A number with what it is. */
export function number(meaning: string) {
  return z.number().describe(meaning);
}

/** A count from 0 up. */
export function count(meaning: string) {
  return z.number().int().nonnegative().describe(meaning);
}

/** Text with what it is. */
export function text(meaning: string) {
  return z.string().describe(meaning);
}

/** One of a few words. */
export function oneOf<const Words extends readonly string[]>(choices: Words, meaning: string) {
  return z.enum(choices).describe(meaning);
}

/** True where it is there at all. */
export function flag(meaning: string) {
  return z.literal(true).exactOptional().describe(meaning);
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

/** One of the codes of docs/errors.md. */
export const errorCode = z
  .string()
  .refine(isErrorCode)
  .describe('What it is called in [errors.md](errors.md).');

/** How long a piece of audio can be that one line stands for (bytes): ten minutes of the model’s. */
export const MAX_AUDIO_BYTES = 28_800_000;

/** How audio was coded. */
export const format = oneOf(
  ['mulaw/8000', 'pcm16/8000', 'pcm16/16000', 'pcm16/24000'],
  'How it is coded: μ-law, or 16-bit PCM, with samples a second.',
);

/** A length of audio in bytes. */
export const audioBytes = count('Length in bytes.').max(MAX_AUDIO_BYTES);

/** What tells the bytes of audio from others. */
export const crc = z
  .string()
  .regex(/^[0-9a-f]{8}$/)
  .describe('CRC-32 of the bytes.');

/** When it happened. */
export const t = number(
  'Ms since the call began, to a hundredth; it stands still between two things that come in.',
);

/** What any line has besides what its kind has: written as its last key. The first line is number 1; numbers of lines that were lost, and of the line that says so, are used up. */
export const numbered = z.object({ i: count('The number of the line.').exactOptional() });

/** Which piece of the agent’s speech. */
export const part = z
  .object({
    itemId: text('The provider’s id of the item.'),
    contentIndex: number('Which content of it.'),
  })
  .describe('Which piece of the agent’s speech.');

/** On lines of things that came in. */
export const nested = flag(
  'It came while another thing that had come in was dealt with, because of that one.',
);

/** On lines of what went to and came from the provider. */
export const session = count('Which of the call’s sessions, where it is not the first.').exactOptional();
