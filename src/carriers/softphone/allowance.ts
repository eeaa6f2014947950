import type { Clock } from '../../ports/clock.js';

/** So many at once, and so many a second for long. */
export interface AllowanceLimits {
  readonly burst: number;
  readonly perSecond: number;
}

const MS_PER_S = 1000;

/** A token bucket: says whether one more is within bounds. */
export class Allowance {
  readonly #clock: Clock;
  readonly #limits: AllowanceLimits;
  #left: number;
  #atMs: number;

  constructor(clock: Clock, limits: AllowanceLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#left = limits.burst;
    this.#atMs = clock.now();
  }

  /** Takes one, if there is one. */
  take(): boolean {
    const { burst, perSecond } = this.#limits;
    const nowMs = this.#clock.now();
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#atMs) * perSecond) / MS_PER_S);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
