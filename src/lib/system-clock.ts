/** The process's one real clock (a `Scheduler` of ports/clock.ts); everything that waits is handed this one or a manual one. */
export const systemClock = {
  now: (): number => performance.now(),

  after(delayMs: number, run: () => void): { cancel(): void } {
    const handle = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },

  soon(run: () => void): void {
    setImmediate(run);
  },

  /** The date, for records that people read; never for measuring. */
  date: (): Date => new Date(),
};
