import type { Clock } from '../ports/clock.js';

const A_MINUTE_MS = 60_000;
/** Whoever waited as long as was said is not sent away for a rounding error. */
const SLACK = 1e-6;

/** What a bucket is made from. */
export interface TokenBucketParts {
  readonly clock: Pick<Clock, 'now'>;
  /** What flows in during a minute, and what it holds at most; asked for each time, because it may change. */
  readonly perMinute: () => number;
}

/** Lets so much through in a minute: it is full at first, fills up steadily, and may be in debt for what turned out dearer than was thought. */
export class TokenBucket {
  readonly #parts: TokenBucketParts;
  #level: number;
  #atMs: number;

  constructor(parts: TokenBucketParts) {
    this.#parts = parts;
    this.#level = parts.perMinute();
    this.#atMs = parts.clock.now();
  }

  /** Takes so much, though never more than a full bucket; or takes nothing and says how long it will be until there is enough (ms, above 0). */
  take(amount: number): number {
    this.#fill();
    const perMinute = this.#parts.perMinute();
    const missing = Math.min(amount, perMinute) - this.#level;
    if (missing > SLACK) return Math.ceil((missing / perMinute) * A_MINUTE_MS);
    this.#level -= Math.min(amount, perMinute);
    return 0;
  }

  /** Books what something cost more than was taken for it, or, below 0, what it cost less. */
  settle(amount: number): void {
    this.#fill();
    this.#level = Math.min(this.#level - amount, this.#parts.perMinute());
  }

  #fill(): void {
    const { clock, perMinute } = this.#parts;
    const nowMs = clock.now();
    const gained = ((nowMs - this.#atMs) / A_MINUTE_MS) * perMinute();
    this.#level = Math.min(this.#level + gained, perMinute());
    this.#atMs = nowMs;
  }
}
