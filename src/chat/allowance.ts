import { BoundedMap } from '../lib/bounded-map.js';
import type { Clock } from '../ports/clock.js';
import { TokenBucket } from './token-bucket.js';

/** Visitors whose messages are counted at any one time. */
const MAX_COUNTED_VISITORS = 5000;

/** What one visitor may take in a minute, as configured now. */
export interface PerMinute {
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
}

interface Buckets {
  readonly requests: TokenBucket;
  readonly tokens: TokenBucket;
}

/** How much each visitor may still write and have written. */
export class Allowance {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #limits: () => PerMinute;
  readonly #visitors = new BoundedMap<string, Buckets>(MAX_COUNTED_VISITORS);

  constructor(clock: Pick<Clock, 'now'>, limits: () => PerMinute) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Lets a message pass that will take about so many tokens, or says how long to wait (ms, above 0). */
  take(visitor: string, tokens: number): number {
    const buckets = this.#of(visitor);
    const waitMs = buckets.requests.take(1);
    if (waitMs > 0) return waitMs;
    const tokensWaitMs = buckets.tokens.take(tokens);
    if (tokensWaitMs > 0) buckets.requests.settle(-1);
    return tokensWaitMs;
  }

  /** Books what a message took in the end. */
  settle(visitor: string, estimated: number, used: number): void {
    const { tokensPerMinute } = this.#limits();
    this.#of(visitor).tokens.settle(used - Math.min(estimated, tokensPerMinute));
  }

  #of(visitor: string): Buckets {
    const known = this.#visitors.get(visitor);
    const buckets = known ?? {
      requests: this.#bucket(() => this.#limits().requestsPerMinute),
      tokens: this.#bucket(() => this.#limits().tokensPerMinute),
    };
    this.#visitors.set(visitor, buckets);
    return buckets;
  }

  #bucket(perMinute: () => number): TokenBucket {
    return new TokenBucket({ clock: this.#clock, perMinute });
  }
}
