import { createHash } from 'node:crypto';
import { BoundedMap } from '../../lib/bounded-map.js';
import type { ErrorCode } from '../../lib/errors.js';
import { ProviderRefusal } from '../../lib/errors/provider-refusal.js';
import type { BrowserSecret, BrowserSession } from '../../ports/browser-session.js';
import type { Clock } from '../../ports/clock.js';

/** A secret with less than this part of its life left is not given out any more. */
const RENEWED_AT = 0.25;
/** Secrets that are kept at any one time: one for each visitor and kind of session. */
export const MAX_KEPT_SECRETS = 5000;

const MS_PER_S = 1000;

/** What a page is given. */
export interface Token {
  readonly token: string;
  /** From now on (s). */
  readonly expires_in: number;
  /** Unix time (s), by the provider's date. */
  readonly expires_at: number;
  readonly model: string;
  readonly url: string;
}

interface Kept {
  readonly secret: BrowserSecret;
  readonly mintedAtMs: number;
}

/** Gives out secrets for browsers: those it has while they are good, and asks the provider for a new one in time, once for all requests that wait for it. Visitors share none. */
export class TokenDesk {
  readonly #clock: Clock;
  readonly #kept = new BoundedMap<string, Kept>(MAX_KEPT_SECRETS);
  readonly #underway = new Map<string, Promise<Kept>>();
  #pausedUntilMs = 0;
  #lastError: ErrorCode | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why the last request for a secret failed; undefined when it did not. */
  get lastError(): ErrorCode | undefined {
    return this.#lastError;
  }

  /** Whether this visitor is given a secret for this session at once. */
  has(visitor: string, session: BrowserSession): boolean {
    return this.#fresh(nameOf(visitor, session)) !== undefined;
  }

  /** A visitor's secret for this session. Rejects with a `ProviderRefusal`. */
  async token(visitor: string, session: BrowserSession): Promise<Token> {
    const name = nameOf(visitor, session);
    const { secret, mintedAtMs } = this.#fresh(name) ?? (await this.#mint(name, session));
    const leftMs = mintedAtMs + secret.lifeMs - this.#clock.now();
    return {
      token: secret.value,
      expires_in: Math.floor(leftMs / MS_PER_S),
      expires_at: secret.expiresAtS,
      model: session.model,
      url: session.url,
    };
  }

  #fresh(name: string): Kept | undefined {
    const kept = this.#kept.get(name);
    if (kept === undefined) return undefined;
    const leftMs = kept.mintedAtMs + kept.secret.lifeMs - this.#clock.now();
    return leftMs > kept.secret.lifeMs * RENEWED_AT ? kept : undefined;
  }

  #mint(name: string, session: BrowserSession): Promise<Kept> {
    const underway = this.#underway.get(name) ?? this.#ask(name, session);
    this.#underway.set(name, underway);
    return underway;
  }

  async #ask(name: string, session: BrowserSession): Promise<Kept> {
    try {
      this.#heedPause();
      const mintedAtMs = this.#clock.now();
      const kept = { secret: await session.mint(), mintedAtMs };
      this.#kept.set(name, kept);
      this.#lastError = undefined;
      return kept;
    } catch (error) {
      this.#failed(error);
      throw error;
    } finally {
      this.#underway.delete(name);
    }
  }

  /** A provider that asked for a pause gets one. */
  #heedPause(): void {
    const retryAfterMs = this.#pausedUntilMs - this.#clock.now();
    if (retryAfterMs <= 0) return;
    throw new ProviderRefusal('provider.rate_limited', 'the provider asked for a pause', {
      providerCode: 'rate_limit_exceeded',
      retryAfterMs,
    });
  }

  #failed(error: unknown): void {
    this.#lastError = error instanceof ProviderRefusal ? error.code : 'internal.error';
    if (!(error instanceof ProviderRefusal) || error.retryAfterMs === undefined) return;
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.now() + error.retryAfterMs);
  }
}

/** Short, whatever the session's instructions hold. */
function nameOf(visitor: string, { key }: BrowserSession): string {
  return createHash('sha256')
    .update(JSON.stringify([visitor, key]))
    .digest('base64');
}
