import { MASK, withoutNumbers, type NumberMode } from './numbers.js';

/** What is taken out of what people say and write: `all` leaves no word. */
export type WordMode = NumberMode | 'all';

const NOTHING_LEFT = MASK.repeat(3);
/** Deeper than anything that tools are given. */
const MAX_DEPTH = 32;

/** Something that was said, or written by a person or a model. */
export function redactWords(text: string, mode: WordMode): string {
  if (mode !== 'all') return withoutNumbers(text, mode);
  return text === '' ? '' : NOTHING_LEFT;
}

/** A piece of a text whose other pieces come in other events: a number may be spread over them, so that nothing of it can stay. */
export function redactPiece(text: string, mode: WordMode): string {
  return mode === 'cards' ? withoutNumbers(text, mode) : '';
}

/** JSON that stays JSON: its texts and numbers are redacted, its keys are not; under `all` nothing of it stays. */
export function redactJson(json: string, mode: WordMode): string {
  if (mode === 'all') return JSON.stringify(NOTHING_LEFT);
  try {
    return JSON.stringify(redactValue(JSON.parse(json), mode));
  } catch {
    return withoutNumbers(json, mode);
  }
}

/** Any JSON value, likewise. */
export function redactValue(value: unknown, mode: WordMode, depth = 0): unknown {
  if (mode === 'all' || depth > MAX_DEPTH) return NOTHING_LEFT;
  if (typeof value === 'string') return withoutNumbers(value, mode);
  if (typeof value === 'number') return redactNumber(value, mode);
  if (Array.isArray(value)) return redactList(value, mode, depth);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      withoutNumbers(key, mode),
      redactValue(part, mode, depth + 1),
    ]),
  );
}

/** Digits may stand in a list, one by one. */
function redactList(list: readonly unknown[], mode: NumberMode, depth: number): unknown {
  const digits = list.filter((item) => typeof item === 'number' || typeof item === 'string').join(' ');
  if (withoutNumbers(digits, mode) !== digits && list.every((item) => String(item).length <= 2)) {
    return list.map(() => MASK);
  }
  return list.map((item) => redactValue(item, mode, depth + 1));
}

/** A number stays one where it may. */
function redactNumber(value: number, mode: NumberMode): number | string {
  const text = String(value);
  const redacted = withoutNumbers(text, mode);
  return redacted === text ? value : redacted;
}
