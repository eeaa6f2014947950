import { backoffMs } from './backoff.js';
import type { ProviderEndpoint } from './provider.js';

/** A caller does not wait longer than that for an endpoint to be asked again (ms). */
const MAX_WAIT_MS = 5_000;

/** Who is asked next, and when. */
export interface NextAttempt {
  readonly endpoint: ProviderEndpoint;
  readonly waitMs: number;
}

/** The order in which the endpoints are asked for one session: each a few times, those that are let be last and only if that is soon. */
export class Route {
  readonly #retries: number;
  readonly #random: () => number;
  readonly #left: { readonly endpoint: ProviderEndpoint; asked: number }[];

  constructor(
    endpoints: readonly ProviderEndpoint[],
    { retries, random }: { readonly retries: number; readonly random: () => number },
  ) {
    this.#retries = retries;
    this.#random = random;
    this.#left = endpoints.map((endpoint) => ({ endpoint, asked: 0 }));
  }

  /** The next attempt; undefined when there is none left. */
  next(): NextAttempt | undefined {
    const [best] = this.#left
      .map((place) => ({ place, waitMs: place.endpoint.breaker.waitMs }))
      // Sorting keeps the order of those that wait equally long.
      .sort((one, other) => one.waitMs - other.waitMs);
    if (best === undefined || best.waitMs > MAX_WAIT_MS) return undefined;
    const { place, waitMs } = best;
    const pauseMs = place.asked === 0 ? 0 : backoffMs(place.asked, this.#random);
    place.asked += 1;
    return { endpoint: place.endpoint, waitMs: Math.max(waitMs, pauseMs) };
  }

  /** It failed: one that refused for good, or often enough, is not asked again. */
  failed(endpoint: ProviderEndpoint, howLong: 'for good' | 'for now' | 'until all others were asked'): void {
    const at = this.#left.findIndex((place) => place.endpoint === endpoint);
    const place = this.#left[at];
    if (place === undefined) return;
    const isUsedUp = howLong === 'for good' || place.asked > this.#retries;
    if (!isUsedUp && howLong === 'for now') return;
    this.#left.splice(at, 1);
    if (!isUsedUp) this.#left.push(place);
  }
}
