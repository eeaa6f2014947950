import { readdir } from 'node:fs/promises';
import { ERRORS, messageOf } from '../../lib/errors.js';
import { turnOfTheProcess } from '../../lib/turn-of-the-process.js';
import { journalsAmong, type JournalFile } from '../journal/find.js';
import { costInJournal } from '../journal/summary.js';
import type { Logger } from '../logger.js';
import type { DaySpending } from './day-spending.js';

/** Of more calls in one day the newest are read: a second's work, a little in each turn of the process. */
const MAX_CALLS = 10_000;

/** What was spent on this day before the process began. */
export interface EarlierParts {
  /** The folder of the journals. */
  readonly dir: string;
  readonly spending: Pick<DaySpending, 'day' | 'dayOf' | 'addEarlier'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** So many calls are read at most. */
  readonly maxCalls?: number;
}

/** Counts today’s calls of earlier processes, by their journals. */
export class EarlierSpending {
  readonly #parts: EarlierParts;
  #closed = false;

  constructor(parts: EarlierParts) {
    this.#parts = parts;
  }

  /** Looks which calls these are; to be waited for before a call of this process begins. What it gives back counts them, and need not be waited for. Neither rejects. */
  async start(): Promise<() => Promise<void>> {
    const { dir, spending } = this.#parts;
    const { day } = spending;
    const today = ({ startedAt }: JournalFile): boolean => spending.dayOf(startedAt) === day;
    const files = journalsAmong(dir, await this.#names()).filter(today);
    return () => this.#count(files, day);
  }

  /** Nothing further is read. */
  close(): void {
    this.#closed = true;
  }

  async #names(): Promise<readonly string[]> {
    const { dir, logger } = this.#parts;
    try {
      return await readdir(dir);
    } catch (error) {
      // No folder yet: nothing was spent.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      const code = 'journal.unreadable';
      logger.warn({ code, detail: messageOf(error), remedy: ERRORS[code].remedy }, code);
      return [];
    }
  }

  async #count(files: readonly JournalFile[], day: string): Promise<void> {
    const { spending, logger, maxCalls = MAX_CALLS } = this.#parts;
    const totals = { calls: 0, usd: 0, leftOut: Math.max(0, files.length - maxCalls) };
    for (const file of files.slice(0, maxCalls)) {
      await turnOfTheProcess();
      if (this.#closed) return;
      const usd = usdIn(file);
      totals.usd += usd ?? 0;
      totals[usd === undefined ? 'leftOut' : 'calls'] += 1;
      if (usd !== undefined) spending.addEarlier(day, usd);
    }
    if (files.length > 0) logger.info(totals, 'calls of today before this start are counted');
  }
}

/** Undefined where the journal does not tell: its call goes on in another process, or was cut off with one. */
function usdIn(file: JournalFile): number | undefined {
  const cost = costInJournal(file);
  return cost && (cost.totalUsd ?? cost.carrierUsd ?? 0);
}
