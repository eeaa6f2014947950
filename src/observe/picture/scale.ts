import type { Span } from '../timeline/types.js';

/** The drawing, and the part of it that stands for time (pixels). */
export const WIDTH = 1280;
export const LEFT = 76;
export const RIGHT = WIDTH - 28;
export const PLOT = RIGHT - LEFT;

/** Rows get longer for long calls, so that there are never more than so many. */
const ROW_LENGTHS_MS = [30_000, 60_000, 120_000, 300_000, 600_000];
const MAX_ROWS = 80;
/** A short call fills its row, up to a scale at which words still stand near their sound. */
const SHORTEST_ROW_MS = 15_000;
const SECOND_MS = 1000;

/** One row of the drawing: a stretch of the call, and where its times lie. */
export interface Row extends Span {
  readonly index: number;
  /** How much of the call is in it: the last is not always full. */
  readonly endMs: number;
  readonly stepMs: number;
}

/** A call in rows of one length. */
export function rowsOf(lengthMs: number): readonly Row[] {
  const rowMs = rowLength(lengthMs);
  const count = Math.max(1, Math.min(MAX_ROWS, Math.ceil(lengthMs / rowMs)));
  const stepMs = tickStep(rowMs);
  return Array.from({ length: count }, (_, index) => {
    const fromMs = index * rowMs;
    return { index, fromMs, toMs: fromMs + rowMs, endMs: Math.min(fromMs + rowMs, lengthMs), stepMs };
  });
}

/** Where a time lies in its row (pixels from the drawing's left edge). */
export function xOf({ fromMs, toMs }: Span, atMs: number): number {
  return LEFT + ((atMs - fromMs) / (toMs - fromMs)) * PLOT;
}

/** The parts of spans that lie in a row. */
export function within<Item extends Span>(row: Span, items: readonly Item[]): readonly Item[] {
  return items
    .filter(({ fromMs, toMs }) => toMs >= row.fromMs && fromMs < row.toMs)
    .map((item) => ({
      ...item,
      fromMs: Math.max(item.fromMs, row.fromMs),
      toMs: Math.min(item.toMs, row.toMs),
    }));
}

/** Whether a time lies in a row. */
export function isIn(row: Span, atMs: number): boolean {
  return atMs >= row.fromMs && atMs < row.toMs;
}

/** A time of the call, as in 1:05 or 1:02:05; only a damaged journal has one before its beginning, which is shown as 0:00. */
export function clockText(atMs: number): string {
  const seconds = Math.floor(Math.max(0, atMs) / SECOND_MS);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A length, as in 0.84 s, 12.5 s or 3 min 05 s. */
export function lengthText(ms: number): string {
  if (ms < 10 * SECOND_MS) return `${(ms / SECOND_MS).toFixed(2)} s`;
  if (ms < 60 * SECOND_MS) return `${(ms / SECOND_MS).toFixed(1)} s`;
  const seconds = Math.round(ms / SECOND_MS);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

function rowLength(lengthMs: number): number {
  const [shortest = 0] = ROW_LENGTHS_MS;
  if (lengthMs <= shortest) return Math.max(SHORTEST_ROW_MS, Math.ceil(lengthMs / SECOND_MS) * SECOND_MS);
  return ROW_LENGTHS_MS.find((ms) => lengthMs / ms <= MAX_ROWS) ?? Math.ceil(lengthMs / MAX_ROWS);
}

function tickStep(rowMs: number): number {
  if (rowMs <= 20 * SECOND_MS) return SECOND_MS;
  if (rowMs <= 60 * SECOND_MS) return 5 * SECOND_MS;
  return rowMs / 10;
}
