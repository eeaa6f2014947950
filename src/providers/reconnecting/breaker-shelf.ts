import { createHash } from 'node:crypto';
import type { Clock } from '../../ports/clock.js';
import { CircuitBreaker, type BreakerWatch } from './circuit-breaker.js';

/** What tells one endpoint from another. */
export interface EndpointIdentity {
  /** For people, as in `api.openai.com/gpt-realtime`. */
  readonly name: string;
  readonly baseUrl: string;
  /** Everything that says who asks: keys, headers. Only a hash of it is kept. */
  readonly credentials: string;
  readonly model: string;
}

/** Hears of every breaker by the name of its endpoint. */
export type ShelfWatch = (endpoint: string, ...change: Parameters<BreakerWatch>) => void;

/** An endpoint's breaker, and the name by which people know the endpoint. */
export interface ShelvedBreaker {
  readonly name: string;
  readonly breaker: CircuitBreaker;
}

/** The breakers of all endpoints, shared by all calls. */
export class BreakerShelf {
  readonly #clock: Clock;
  readonly #watch: ShelfWatch;
  readonly #breakers = new Map<string, ShelvedBreaker>();

  constructor(clock: Clock, watch: ShelfWatch) {
    this.#clock = clock;
    this.#watch = watch;
  }

  /** The one of this endpoint. There are as many as configurations name. */
  of({ name: wanted, baseUrl, credentials, model }: EndpointIdentity): ShelvedBreaker {
    const hash = createHash('sha256').update(credentials).digest('hex');
    const key = JSON.stringify([baseUrl, hash, model]);
    const known = this.#breakers.get(key);
    if (known !== undefined) return known;
    const name = this.#freeName(wanted);
    const breaker = new CircuitBreaker(this.#clock, (...change) => this.#watch(name, ...change));
    const shelved = { name, breaker };
    this.#breakers.set(key, shelved);
    this.#watch(name, 'closed');
    return shelved;
  }

  /** The same host and model with another key gets a number. */
  #freeName(name: string): string {
    const taken = new Set([...this.#breakers.values()].map((one) => one.name));
    let free = name;
    for (let n = 2; taken.has(free); n += 1) free = `${name} (${n})`;
    return free;
  }
}
