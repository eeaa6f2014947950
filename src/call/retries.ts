import type { ProviderFault } from '../ports/provider.js';

/** Before a response that failed is asked for again: so long, and twice as long each further time (ms). */
const RETRY_MS = 500;
/** Who wants to be left alone for longer than that is left (ms). */
const MOST_RETRY_MS = 2_000;

/** Responses that failed, one after the other: each is asked for again after a pause that grows, a few times. */
export class Retries {
  readonly #most: number;
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** When it is to be asked for again (ms from now); undefined: that is of no use in this session. */
  next({ severity, retryAfterMs = 0 }: ProviderFault): number | undefined {
    if (severity === 'fatal' || retryAfterMs > MOST_RETRY_MS || this.#count >= this.#most) return undefined;
    this.#count += 1;
    return Math.max(RETRY_MS * 2 ** (this.#count - 1), retryAfterMs);
  }

  /** The model answers, or another session does. */
  restart(): void {
    this.#count = 0;
  }
}
