import type { Scheduler, Timer } from '../ports/clock.js';

/** Times are kept to so many parts of a millisecond: what a journal holds is exactly what the call reckoned with. */
const PARTS_OF_MS = 100;

/**
 * The clock of one call: it counts from the call's beginning, and stands still between two inputs, so that the same inputs at the same times lead to
 * the same outputs. Its timers are numbered as they are set.
 */
export class CallClock implements Scheduler {
  readonly #clock: Scheduler;
  readonly #fired: (timer: number, run: () => void) => void;
  readonly #startedAtMs: number;
  #nowMs = 0;
  #timers = 0;

  /** `fired` is given every timer that is due, with its work. */
  constructor(clock: Scheduler, fired: (timer: number, run: () => void) => void) {
    this.#clock = clock;
    this.#fired = fired;
    this.#startedAtMs = clock.now();
  }

  now(): number {
    return this.#nowMs;
  }

  /** An input has come: the time is what it really is. */
  moveOn(): void {
    this.#nowMs = Math.round((this.#clock.now() - this.#startedAtMs) * PARTS_OF_MS) / PARTS_OF_MS;
  }

  after(delayMs: number, run: () => void): Timer {
    const timer = (this.#timers += 1);
    return this.#clock.after(delayMs, () => this.#fired(timer, run));
  }

  soon(run: () => void): void {
    this.#clock.soon(run);
  }
}
