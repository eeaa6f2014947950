import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { dateOfText } from '../../lib/system-clock.js';
import { costOf, roundedUsd, type CostBreakdown } from '../cost.js';
import { LOOK, type JournalFile } from './find.js';
import { JOURNAL_LINES } from './schema.js';
import { AUDIO_LINES } from './schema/audio.js';

/** What a list of calls shows of one; what its journal does not tell is absent. */
export interface CallSummary {
  readonly callId: string;
  /** As in 2026-03-09T14:05:00.000Z. */
  readonly startedAt?: string;
  readonly carrierCallId?: string;
  readonly from?: string;
  readonly to?: string;
  readonly agent?: string;
  readonly provider?: string;
  /** How long it was, or has been as far as the journal goes. */
  readonly durationMs?: number;
  /** Absent while the call is live, and where it was lost: the server ended first. */
  readonly endReason?: string;
  /** US dollars, to a hundredth of a cent; absent where it is not known, and until the call's end is written down. */
  readonly costUsd?: number;
  /** Why the cost is not known, where a price is missing. */
  readonly costUnknown?: string;
  readonly live: boolean;
  /** The number of the worker process that has it, where there are several. */
  readonly worker?: number;
}

/** What a list says of the cost of a call. */
export type CostSummary = Pick<CallSummary, 'costUsd' | 'costUnknown'>;

/** The cost of a call for a list. */
export function costSummary({ totalUsd, unknown }: CostBreakdown): CostSummary {
  const costUsd = roundedUsd(totalUsd);
  return costUsd === null ? { costUnknown: unknown ?? '' } : { costUsd };
}

const HEAD_BYTES = 16 * 1024;
/** The first line holds what the call was configured with, and may be long. */
const MAX_HEAD_BYTES = 1024 * 1024;
const TAIL_BYTES = 32 * 1024;
/** The first line, and the call's beginning. */
const HEAD_LINES = 2;
const MAX_TEXT_CHARS = 200;

/** What the first and the last lines of a journal say of its call; undefined where none of them is a journal's. Never throws. */
export function summaryOf({ path, callId, startedAt }: JournalFile): CallSummary | undefined {
  const known = { callId, ...dateText(startedAt), live: false };
  try {
    const ends = endsOf(path);
    if (ends === undefined) return undefined;
    const [head, tail] = [ends.head.map(fieldsOf), ends.tail.map(fieldsOf)];
    if (![...head, ...tail].some(isLine)) return undefined;
    const end = endIn(tail);
    const cost = costIn(head, tail, end.durationMs);
    return { ...known, ...beginningIn(head), ...end, ...(cost && costSummary(cost)) };
  } catch {
    // Gone since it was listed, or not ours to read: its name is all there is.
    return known;
  }
}

/** What a call that has ended has cost, unrounded; undefined where its journal does not say. Never throws. */
export function costInJournal({ path }: JournalFile): CostBreakdown | undefined {
  try {
    const ends = endsOf(path);
    const tail = ends?.tail.map(fieldsOf) ?? [];
    return ends && costIn(ends.head.map(fieldsOf), tail, endIn(tail).durationMs);
  } catch {
    return undefined;
  }
}

/** The first lines and the last ones; undefined for what is no file. */
function endsOf(path: string): { head: readonly string[]; tail: readonly string[] } | undefined {
  const file = openSync(path, LOOK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return undefined;
    const from = Math.max(0, stat.size - TAIL_BYTES);
    return { head: headOf(file), tail: textAt(file, from, TAIL_BYTES).split('\n') };
  } finally {
    closeSync(file);
  }
}

function headOf(file: number): readonly string[] {
  for (let bytes = HEAD_BYTES; ; bytes *= 4) {
    const lines = textAt(file, 0, bytes).split('\n');
    if (lines.length > HEAD_LINES || bytes >= MAX_HEAD_BYTES) return lines.slice(0, HEAD_LINES);
  }
}

function textAt(file: number, from: number, bytes: number): string {
  const chunk = Buffer.allocUnsafe(bytes);
  return chunk.toString('utf8', 0, readSync(file, chunk, 0, bytes, from));
}

function isLine({ t, e }: Fields): boolean {
  return typeof t === 'number' && typeof e === 'string' && Object.hasOwn(JOURNAL_LINES, e);
}

function beginningIn(parsed: readonly Fields[]): Partial<CallSummary> {
  const header = parsed.find(({ e }) => e === 'journal');
  const info = objectOf(parsed.find(({ e }) => e === 'call-started')?.['info']);
  const names = ['carrierCallId', 'from', 'to', 'agent', 'provider'] as const;
  return {
    ...dateText(dateOfText(String(header?.['startedAt']))),
    ...texts(info, names),
  };
}

/** The last line tells how long the call was; its end may have a few lines behind it. */
function endIn(lines: readonly Fields[]): Partial<CallSummary> {
  const parsed = lines.filter(({ t }) => typeof t === 'number');
  const end = parsed.findLast(({ e }) => e === 'call-ended');
  const at = (end ?? parsed.at(-1))?.['t'];
  return {
    ...(typeof at === 'number' && { durationMs: at }),
    ...texts({ endReason: end?.['reason'] }, ['endReason']),
  };
}

/** What was used stands just before the end, what it goes by in the first line. */
function costIn(head: readonly Fields[], tail: readonly Fields[], lengthMs = 0): CostBreakdown | undefined {
  const spent = AUDIO_LINES.spent.safeParse(tail.findLast(({ e }) => e === 'spent'));
  const rates = AUDIO_LINES.journal.shape.rates.safeParse(head.find(({ e }) => e === 'journal')?.['rates']);
  if (!spent.success || !rates.success) return undefined;
  return costOf({ tokens: spent.data.tokens, lengthMs }, rates.data);
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(line: string): Fields {
  try {
    return objectOf(JSON.parse(line));
  } catch {
    return {};
  }
}

function objectOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The fields that are texts, cut to a sensible length. */
function texts(fields: Fields, names: readonly (keyof CallSummary)[]): Partial<CallSummary> {
  const found = names.flatMap((name) => {
    const value = fields[name];
    return typeof value === 'string' ? [[name, value.slice(0, MAX_TEXT_CHARS)] as const] : [];
  });
  return Object.fromEntries(found);
}

function dateText(date: Date): Pick<CallSummary, 'startedAt'> {
  return Number.isNaN(date.getTime()) ? {} : { startedAt: date.toISOString() };
}
