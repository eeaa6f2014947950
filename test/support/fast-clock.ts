import type { Scheduler } from '../../src/ports/clock.js';

/** Real time, `speed` times faster: for tests over real sockets that live through seconds of a call. */
export function fastClock(speed: number): Scheduler {
  return {
    soon: (run) => void setImmediate(run),
    now: () => performance.now() * speed,
    after: (delayMs, run) => {
      const handle = setTimeout(run, delayMs / speed);
      return { cancel: () => clearTimeout(handle) };
    },
  };
}
