import { listJournals } from '../../observe/journal/find.js';
import { type CallSummary, summaryOf } from '../../observe/journal/summary.js';
import { usdText } from '../../observe/cost/cost-text.js';
import { clockText } from '../../observe/picture/scale.js';
import type { CallFilter } from './filters.js';
import { printable } from './printable.js';

/** What a list of calls tells. */
export interface CallList {
  readonly calls: readonly CallSummary[];
  /** Of the files that were looked at for it, those that are called like journals and are none. */
  readonly notJournals: number;
}

/** The calls that fit, newest first: the live ones that a server told of, and those that have journals. */
export function pastAndLive(
  dir: string,
  live: readonly CallSummary[],
  { fits, limit, sinceMs }: CallFilter,
): CallList {
  const liveIds = new Set(live.map(({ callId }) => callId));
  const found = live.filter(fits);
  let notJournals = 0;
  for (const file of listJournals(dir)) {
    // The names are in the order of time: what is older than that need not be opened.
    if (found.length >= limit || (sinceMs !== undefined && file.startedAt.getTime() + 1000 < sinceMs)) break;
    if (liveIds.has(file.callId)) continue;
    const summary = summaryOf(file);
    if (summary === undefined) notJournals += 1;
    else if (fits(summary)) found.push(summary);
  }
  return { calls: found.slice(0, limit), notJournals };
}

const COLUMNS = ['started', 'call', 'agent', 'from', 'to', 'length', 'cost', 'end'] as const;
const ID_CHARS = 8;
const MAX_CELL_CHARS = 24;

/** The list as a table. */
export function describeCalls({ calls, notJournals }: CallList, dir: string): readonly string[] {
  const [is, file] = notJournals === 1 ? ['is not a journal', 'file'] : ['are not journals', 'files'];
  const rest = notJournals === 0 ? [] : ['', `${notJournals} ${file} in ${dir} ${is}`];
  return [...(calls.length === 0 ? ['no calls'] : tableOf(calls)), ...rest];
}

function tableOf(calls: readonly CallSummary[]): readonly string[] {
  const rows = [COLUMNS, ...calls.map(cellsOf)];
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function cellsOf(call: CallSummary): readonly string[] {
  const { callId, startedAt = '', agent, from, to, durationMs, endReason, live } = call;
  const cells = [
    startedAt.slice(0, 19).replace('T', ' '),
    callId.slice(0, ID_CHARS),
    agent,
    from,
    to,
    durationMs === undefined ? undefined : clockText(durationMs),
    costCell(call),
    live ? 'live' : (endReason ?? 'not written down'),
  ];
  return cells.map((cell = '–') => printable(cell).slice(0, MAX_CELL_CHARS));
}

/** What stands in the way of a figure is told by `calls show`. */
function costCell({ costUsd, costUnknown }: CallSummary): string | undefined {
  if (costUsd !== undefined) return usdText(costUsd);
  return costUnknown === undefined ? undefined : 'unknown';
}
