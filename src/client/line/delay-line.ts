import type { Clock, Timer } from '../../ports/clock.js';

interface Waiting {
  readonly timer: Timer;
  readonly run: () => void;
}

/** Puts things off by times of their own, and keeps their order. */
export class DelayLine {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();
  #lastDueMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs it at once where nothing is to be waited for. */
  put(delayMs: number, run: () => void): void {
    const nowMs = this.#clock.now();
    if (this.#waiting.size === 0) this.#lastDueMs = nowMs;
    this.#lastDueMs = Math.max(this.#lastDueMs, nowMs + delayMs);
    if (this.#waiting.size === 0 && delayMs <= 0) return run();
    const timer = this.#clock.after(this.#lastDueMs - nowMs, () => {
      this.#waiting.delete(waiting);
      run();
    });
    const waiting = { timer, run };
    this.#waiting.add(waiting);
  }

  /** Everything that waits, now. */
  flush(): void {
    const waiting = [...this.#waiting];
    this.close();
    for (const { run } of waiting) run();
  }

  /** Nothing more comes out. */
  close(): void {
    for (const { timer } of this.#waiting) timer.cancel();
    this.#waiting.clear();
  }
}
