import type { Clock, Timer } from '../ports/clock.js';

const SAMPLE_EVERY_MS = 100;
const WINDOW_MS = 1000;
/** What a process loads when it starts makes it late, and is no load. */
const STARTS_WITHIN_MS = 2000;

interface Sample {
  readonly atMs: number;
  readonly lagMs: number;
}

/** How late the process comes to its work: the mean of the last second (ms), of a timer that should run every 100 ms. */
export class LoopLag {
  readonly #clock: Clock;
  readonly #countsFromMs: number;
  #samples: readonly Sample[] = [];
  #dueAtMs = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#countsFromMs = clock.now() + STARTS_WITHIN_MS;
    this.#wait();
  }

  get meanMs(): number {
    const nowMs = this.#clock.now();
    if (nowMs < this.#countsFromMs) return 0;
    const lags = this.#recent(nowMs).map(({ lagMs }) => lagMs);
    // Who asks in the turn after a long stop comes before the timer that would tell of it.
    if (nowMs > this.#dueAtMs) lags.push(nowMs - this.#dueAtMs);
    return lags.length === 0 ? 0 : lags.reduce((sum, lagMs) => sum + lagMs, 0) / lags.length;
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #recent(nowMs: number): readonly Sample[] {
    return this.#samples.filter(({ atMs }) => atMs > nowMs - WINDOW_MS);
  }

  #wait(): void {
    this.#dueAtMs = this.#clock.now() + SAMPLE_EVERY_MS;
    this.#timer = this.#clock.after(SAMPLE_EVERY_MS, () => {
      const atMs = this.#clock.now();
      this.#samples = [...this.#recent(atMs), { atMs, lagMs: atMs - this.#dueAtMs }];
      this.#wait();
    });
  }
}
