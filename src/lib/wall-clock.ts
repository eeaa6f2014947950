/** Real time as browsers and Node both have it: a `Clock` of ports/clock.ts. */
export const wallClock = {
  now: (): number => performance.now(),

  after(delayMs: number, run: () => void): { cancel(): void } {
    // Work that is late already is no fault, but newer Nodes warn of a negative delay.
    const handle = setTimeout(run, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(handle) };
  },
};
