import {
  MAX_INSTRUCTIONS_CHARS,
  MAX_TEXT_CHARS,
  type SoftphoneWish,
} from '../../ports/softphone-messages.js';

/** Why what looks like a wish is none. */
export class BadWish {
  readonly detail: string;

  constructor(detail: string) {
    this.detail = detail;
  }
}

/** Whether a message may be a wish: most are audio, and need not be parsed twice to tell. */
const MAY_BE_WISH = /"event"\s*:\s*"(?:text|commit|instructions)"/;
/** A half of a surrogate pair alone: no text, and models' servers refuse it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

type Fields = Readonly<Record<string, unknown>>;

/** What a page asks for besides what Media Streams has messages for; undefined where the message is none of these. */
export function readWish(message: string): SoftphoneWish | BadWish | undefined {
  if (!MAY_BE_WISH.test(message)) return undefined;
  const fields = fieldsOf(message);
  switch (fields?.['event']) {
    case 'text':
      return worded(fields, 'text', MAX_TEXT_CHARS, (text) => ({ event: 'text', text }));
    case 'commit':
      return { event: 'commit' };
    case 'instructions':
      return worded(fields, 'instructions', MAX_INSTRUCTIONS_CHARS, (instructions) => ({
        event: 'instructions',
        instructions,
      }));
    default:
      return undefined;
  }
}

function worded(
  fields: Fields,
  key: string,
  maxChars: number,
  wishOf: (text: string) => SoftphoneWish,
): SoftphoneWish | BadWish {
  const text = fields[key];
  if (typeof text !== 'string' || text.trim() === '') return new BadWish(`${key} must be a text`);
  if (text.length > maxChars)
    return new BadWish(`${key} of ${text.length} characters; ${maxChars} are the most`);
  return LONE_SURROGATE.test(text) ? new BadWish(`${key} holds half a character`) : wishOf(text);
}

function fieldsOf(message: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(message);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Fields) : undefined;
  } catch {
    return undefined;
  }
}
