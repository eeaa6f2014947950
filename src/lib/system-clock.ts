import { wallClock } from './wall-clock.js';

/** The process's one real clock (a `Scheduler` of ports/clock.ts); everything that waits is handed this one or a manual one. */
export const systemClock = {
  ...wallClock,

  soon(run: () => void): void {
    setImmediate(run);
  },

  /** The date, for records that people read; never for measuring. */
  date: (): Date => new Date(),
};

/** The moment that a text names, as in 2026-03-09T14:05:00Z; an invalid date for other texts. */
export function dateOfText(text: string): Date {
  return new Date(text);
}
