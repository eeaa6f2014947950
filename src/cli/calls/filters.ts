import { TalkpathError } from '../../lib/errors.js';
import type { CallSummary } from '../../observe/journal/summary.js';

/** Which calls are listed, as it was typed. */
export interface ListFlags {
  readonly since?: string;
  readonly agent?: string;
  readonly from?: string;
  readonly to?: string;
  readonly reason?: string;
  readonly live?: true;
  readonly limit: string;
}

/** Which calls are listed. */
export interface CallFilter {
  readonly sinceMs: number | undefined;
  readonly limit: number;
  readonly fits: (call: CallSummary) => boolean;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const AGO = /^(\d{1,5})([smhd])$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const MAX_LIMIT = 10_000;

/** Reads what was typed; throws `calls.bad_input`. `now`: the date. */
export function filterOf(flags: ListFlags, now: Date): CallFilter {
  const limit = Number(flags.limit);
  if (!/^\d+$/.test(flags.limit) || limit < 1 || limit > MAX_LIMIT)
    throw new TalkpathError('calls.bad_input', `--limit takes 1 to ${MAX_LIMIT}, not ${flags.limit}`);
  const { agent, from, to, reason, live } = flags;
  const sinceMs = flags.since === undefined ? undefined : sinceOf(flags.since, now);
  const fits = (call: CallSummary): boolean =>
    isAbout(call.agent, agent) &&
    isAbout(call.from, from) &&
    isAbout(call.to, to) &&
    isAbout(call.endReason, reason) &&
    (live === undefined || call.live) &&
    (sinceMs === undefined || Date.parse(call.startedAt ?? '') >= sinceMs);
  return { sinceMs, limit, fits };
}

/** Numbers may be given in part, as people remember them; names too. */
function isAbout(value: string | undefined, wanted: string | undefined): boolean {
  return wanted === undefined || (value ?? '').toLowerCase().includes(wanted.toLowerCase());
}

function sinceOf(text: string, now: Date): number {
  const [, count = '', unit = ''] = AGO.exec(text) ?? [];
  const unitMs = UNITS[unit];
  if (unitMs !== undefined) return now.getTime() - Number(count) * unitMs;
  if (text === 'today') return startOfDay(now);
  const day = DAY.test(text) ? Date.parse(`${text}T00:00:00`) : Number.NaN;
  if (Number.isNaN(day))
    throw new TalkpathError('calls.bad_input', `--since takes 90m, 2h, 3d, today or 2026-03-09, not ${text}`);
  return day;
}

/** On this machine's own calendar. */
function startOfDay(now: Date): number {
  const sinceMidnightMs =
    now.getHours() * 3_600_000 + now.getMinutes() * 60_000 + now.getSeconds() * 1000 + now.getMilliseconds();
  return now.getTime() - sinceMidnightMs;
}
