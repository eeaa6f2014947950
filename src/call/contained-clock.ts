import type { Clock } from '../ports/clock.js';

/** The same clock, but every timer's work goes through `contain`: a throw in it stays with who set the timer. */
export function containedClock(clock: Clock, contain: (work: () => void) => void): Clock {
  return {
    now: () => clock.now(),
    after: (delayMs, run) => clock.after(delayMs, () => contain(run)),
  };
}
