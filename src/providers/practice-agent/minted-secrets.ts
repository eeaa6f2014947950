import { randomBytes } from 'node:crypto';
import { BoundedMap } from '../../lib/bounded-map.js';
import type { Clock } from '../../ports/clock.js';
import type { DialectName } from './parse-request.js';
import type { SettingsChange } from './settings.js';

/** What every secret for a browser begins with. */
export const SECRET_PREFIX = 'ek_';
/** Secrets that are good at any one time; beyond this the oldest goes. */
const MAX_SECRETS = 1000;
const MS_PER_S = 1000;
const SECRET_BYTES = 24;

/** What a session starts with that is opened with a minted secret. */
export interface MintedSession {
  readonly dialect: DialectName;
  readonly change: SettingsChange;
}

/** The short-lived secrets that were given out: each opens as many sessions as its holder likes until it expires. */
export class MintedSecrets {
  readonly #clock: Clock;
  readonly #secrets = new BoundedMap<string, { session: MintedSession; goodUntilMs: number }>(MAX_SECRETS);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new secret for sessions like this. */
  mint(session: MintedSession, lifeS: number): string {
    // Ids may be predictable; this is worth guessing.
    const secret = `${SECRET_PREFIX}${randomBytes(SECRET_BYTES).toString('hex')}`;
    this.#secrets.set(secret, { session, goodUntilMs: this.#clock.now() + lifeS * MS_PER_S });
    return secret;
  }

  /** What was agreed for this secret; undefined when it was never given out, or has expired. */
  find(secret: string): MintedSession | undefined {
    const found = this.#secrets.get(secret);
    return found !== undefined && this.#clock.now() < found.goodUntilMs ? found.session : undefined;
  }
}
