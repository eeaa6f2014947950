import type { Clock, Timer } from '../../ports/clock.js';

/** Puts things off by times of their own, and keeps their order. */
export class DelayLine {
  readonly #clock: Clock;
  readonly #waiting = new Set<Timer>();
  #lastDueMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs it at once where nothing is to be waited for. */
  put(delayMs: number, run: () => void): void {
    const nowMs = this.#clock.now();
    this.#lastDueMs = Math.max(this.#lastDueMs, nowMs + delayMs);
    if (this.#lastDueMs <= nowMs) return run();
    const timer = this.#clock.after(this.#lastDueMs - nowMs, () => {
      this.#waiting.delete(timer);
      run();
    });
    this.#waiting.add(timer);
  }

  close(): void {
    for (const timer of this.#waiting) timer.cancel();
    this.#waiting.clear();
  }
}
