import { MASK } from './redact/numbers.js';

/** Stands for a secret. */
const HIDDEN = '***';
/** A shorter value would be found in every second line, and protects nothing. */
const MIN_SECRET_CHARS = 6;

/** What looks like a key, whoever's it is: OpenAI's (secret, ephemeral, restricted), and whatever follows `Bearer`. */
const KEY_LIKE = /\b(?:sk|ek|rk)[-_](?:proj-)?[\w•-]{8,}|(?<=\bBearer )[\w.~+/•-]{8,}=*/g;

/** Takes secrets out of lines: these, however a line of JSON or a URL writes them, and everything that looks like a key. */
export function scrubber(secrets: Iterable<string>): (line: string) => string {
  const forms = new Set([...secrets].flatMap(formsOf));
  const pattern = new RegExp(
    [...forms]
      .sort((a, b) => b.length - a.length)
      .map(literal)
      .join('|'),
    'g',
  );
  return (line) => {
    const clean = forms.size === 0 ? line : line.replace(pattern, HIDDEN);
    return clean.replace(KEY_LIKE, HIDDEN);
  };
}

/** A scrubber that learns of further secrets while it works; it forgets none, since calls that go on may still use them. */
export class LiveScrubber {
  readonly #secrets = new Set<string>();
  #scrub = scrubber([]);

  /** Takes these out too from now on. */
  learn(secrets: Iterable<string>): void {
    const known = this.#secrets.size;
    for (const secret of secrets) this.#secrets.add(secret);
    if (this.#secrets.size > known) this.#scrub = scrubber(this.#secrets);
  }

  /** The line without what is known. */
  readonly scrub = (line: string): string => this.#scrub(line);
}

function formsOf(secret: string): string[] {
  const [, credentials = ''] = /^\w+ (\S+)$/.exec(secret) ?? [];
  return [secret, credentials]
    .filter(({ length }) => length >= MIN_SECRET_CHARS)
    .flatMap((text) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)]);
}

/** A pattern for the text; its digits may have been taken for somebody's number and masked already. */
function literal(text: string): string {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return escaped.replace(/\d/g, (digit) => `[${digit}${MASK}]`);
}
