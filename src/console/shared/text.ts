const SECOND_MS = 1000;
const MINUTE_S = 60;
const HOUR_S = 3600;
/** Parts of a dollar that a call costs, as a rule. */
const SMALL_USD = 1;

/** A length as a clock shows it: 0:07, 12:34, 1:02:03. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND_MS));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / MINUTE_S) % MINUTE_S;
  const rest = seconds % MINUTE_S;
  return seconds < HOUR_S
    ? `${minutes}:${two(rest)}`
    : `${Math.floor(seconds / HOUR_S)}:${two(minutes)}:${two(rest)}`;
}

/** A short time, as in 0.84 s. */
export function secondsText(ms: number): string {
  return `${(ms / SECOND_MS).toFixed(ms < 10 * SECOND_MS ? 2 : 1)} s`;
}

/** What something cost; a dash where nobody knows. */
export function moneyText(usd: number | null | undefined): string {
  if (usd === null || usd === undefined) return '–';
  return `$${usd.toFixed(usd < SMALL_USD ? 4 : 2)}`;
}

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** Day and time where the reader is, of a moment as in 2026-03-09T14:05:00Z. */
export function momentOf(iso: string | undefined): { readonly day: string; readonly time: string } {
  const atMs = Date.parse(iso ?? '');
  if (Number.isNaN(atMs)) return { day: 'date unknown', time: '' };
  return { day: DAY.format(atMs), time: TIME.format(atMs) };
}

/** As in 1 call, 2 calls. */
export function countText(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** JSON with a line for each field; other text as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

/** A stable name as words: `caller-hung-up` as `caller hung up`. */
export function words(name: string): string {
  return name.replace(/[-_]/g, ' ');
}

const NAMELESS: ReadonlyMap<string, string> = new Map([
  ['softphone', 'a browser'],
  ['chan-websocket', 'a phone at Asterisk'],
  ['audiosocket', 'a phone at Asterisk'],
]);

/** Who called: a number or name; browsers have neither, Asterisk need not tell, and some phones hide theirs. */
export function callerText(from: string | undefined, carrier: string): string {
  if (from !== undefined && from !== '') return from;
  return NAMELESS.get(carrier) ?? 'unknown';
}
