import { roleOf } from './number-words.js';

/**
 * What is taken out of a text.
 *
 * - `cards`: only what may be a card's number.
 * - `calling`: what may be a telephone's or a card's; codes, ports, addresses of machines and counts stay.
 * - `numbers`: every number of four digits or more.
 */
export type NumberMode = 'cards' | 'calling' | 'numbers';

/** Stands for a digit, or a word, that was taken out. */
export const MASK = '•';
/** Shorter numbers tell nothing about anybody. */
const MIN_DIGITS = 4;
const MIN_TELEPHONE_DIGITS = 7;
/** Of digits in one piece: shorter ones count something. */
const MIN_PLAIN_TELEPHONE_DIGITS = 9;
const MIN_CARD_DIGITS = 13;
const MAX_CARD_DIGITS = 19;
/** A number of a telephone keeps so many, so that two callers can be told apart. */
const KEPT_DIGITS = 2;

/** Ids of carriers (`CA` and 32 hexadecimal digits) and of our calls: searched for, and no number of anybody's. */
const IDS = /\b[A-Z]{2}[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
/** What the program itself names by numbers: machines with their ports, moments. */
const PLACES =
  /(?<![.\d])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?!\.?\d)|\b\d{4}-\d\d-\d\d(?:[T ][\d:.]+)?(?![-\d])/;
const IDS_AND_PLACES = new RegExp(`${IDS.source}|${PLACES.source}`, 'g');
/** What does not stand between the digits of one telephone or card. */
const APART = /[^\s\p{Pd}./()+]|\.\s/u;
const TOKENS = /(?<digits>\p{Nd}+)|(?<word>[\p{L}\p{M}]+)|[^\p{L}\p{M}\p{Nd}]+/gu;

/** A piece of text; `masked` is what takes its place when its number is taken out. */
interface Token {
  readonly text: string;
  readonly masked: string;
}

/** Digits that follow each other with nothing but signs and fillers between them. */
interface Run {
  /** Indices into the tokens: first and one past the last that stands for digits. */
  readonly from: number;
  end: number;
  digits: string;
  /** By how many digits a word like `double` adds to the next. */
  more: number;
  spoken: boolean;
}

/** The text without its numbers, written or spoken. */
export function withoutNumbers(text: string, mode: NumberMode): string {
  const kept = mode === 'calling' ? IDS_AND_PLACES : IDS;
  let masked = '';
  let from = 0;
  for (const { 0: id, index } of text.matchAll(kept)) {
    masked += maskRuns(text.slice(from, index), mode) + id;
    from = index + id.length;
  }
  return masked + maskRuns(text.slice(from), mode);
}

/** A telephone number, or another address of a caller, with only the last two of its digits. */
export function maskedAddress(address: string): string {
  let left = address.match(/\p{Nd}/gu)?.length ?? 0;
  return address.replace(/\p{Nd}/gu, (digit) => (left-- > KEPT_DIGITS ? MASK : digit));
}

function maskRuns(text: string, mode: NumberMode): string {
  const tokens: Token[] = [];
  const runs: Run[] = [];
  let run: Run | undefined;
  for (const { 0: part, groups } of text.matchAll(TOKENS)) {
    const at = tokens.length;
    run = endsRun(part, groups, mode) ? undefined : nextRun(run, at, groups?.['digits'], groups?.['word']);
    if (run !== undefined && run !== runs.at(-1)) runs.push(run);
    tokens.push({ text: part, masked: maskOf(part, groups?.['digits'], groups?.['word']) });
  }
  const parts = tokens.map((token) => token.text);
  for (const found of runs.filter((candidate) => isNumber(candidate, mode, parts))) {
    maskRun(parts, tokens, found);
  }
  return parts.join('');
}

/** Whether the program's own numbers are listed here, and not one number in groups. */
function endsRun(
  part: string,
  groups: Readonly<Record<string, string>> | undefined,
  mode: NumberMode,
): boolean {
  const isBetween = groups?.['digits'] === undefined && groups?.['word'] === undefined;
  return mode === 'calling' && isBetween && APART.test(part);
}

/** The run that goes on with this token, or begins with it; undefined when the token ends it. */
function nextRun(
  run: Run | undefined,
  at: number,
  digits: string | undefined,
  word: string | undefined,
): Run | undefined {
  if (digits !== undefined) return grown(run ?? emptyRun(at), at, plainDigits(digits), false);
  if (word === undefined) return run;
  const role = roleOf(word);
  if (role.role === 'other') return undefined;
  if (role.role === 'filler') return run;
  const begun = run ?? emptyRun(at);
  if (role.role === 'times') {
    begun.more = role.count - 1;
    return begun;
  }
  return grown(begun, at, '0'.repeat(role.count), true);
}

function emptyRun(from: number): Run {
  return { from, end: from, digits: '', more: 0, spoken: false };
}

function grown(run: Run, at: number, digits: string, spoken: boolean): Run {
  run.digits += digits + '0'.repeat(run.more);
  run.more = 0;
  run.end = at + 1;
  run.spoken ||= spoken;
  return run;
}

function isNumber({ digits, spoken, from, end }: Run, mode: NumberMode, parts: readonly string[]): boolean {
  if (mode === 'numbers') return digits.length >= MIN_DIGITS;
  if (mode === 'calling') {
    const isPlain = end - from === 1 && !/\+$/.test(parts[from - 1] ?? '');
    return digits.length >= (isPlain ? MIN_PLAIN_TELEPHONE_DIGITS : MIN_TELEPHONE_DIGITS);
  }
  return digits.length >= MIN_CARD_DIGITS && (spoken || holdsCard(digits));
}

/** Whether some of the digits can be a card's: right by its check digit, or in the ranges and lengths that cards have (misheard, mistyped). */
function holdsCard(digits: string): boolean {
  if (/[3-6]\d{14,15}/.test(digits)) return true;
  for (let length = MIN_CARD_DIGITS; length <= MAX_CARD_DIGITS; length++) {
    for (let from = 0; from + length <= digits.length; from++) {
      if (isLuhn(digits.slice(from, from + length))) return true;
    }
  }
  return false;
}

/** ISO/IEC 7812-1, annex B. */
function isLuhn(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, i) => {
      const value = Number(digit) * (i % 2 === 1 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

function maskRun(parts: string[], tokens: readonly Token[], { from, end, spoken }: Run): void {
  for (let i = from; i < end; i++) parts[i] = tokens[i]?.masked ?? '';
  if (spoken || !/\+$/.test(parts[from - 1] ?? '')) return;
  keepLast(parts, tokens, end);
}

/** Gives the last digits of a telephone number back. */
function keepLast(parts: string[], tokens: readonly Token[], end: number): void {
  let kept = KEPT_DIGITS;
  for (let i = end - 1; i >= 0 && kept > 0; i--) {
    const { text, masked } = tokens[i] ?? { text: '', masked: '' };
    if (text === masked) continue;
    const shown = Math.min(kept, text.length);
    parts[i] = masked.slice(0, masked.length - shown) + text.slice(text.length - shown);
    kept -= shown;
  }
}

function maskOf(part: string, digits: string | undefined, word: string | undefined): string {
  if (digits !== undefined) return MASK.repeat(digits.length);
  if (word === undefined) return part;
  const { role } = roleOf(word);
  return role === 'digits' || role === 'times' ? MASK : part;
}

/** Digits of any script as those of ours. */
function plainDigits(digits: string): string {
  return digits.replace(/\p{Nd}/gu, (digit) => (/\d/.test(digit) ? digit : '0'));
}
