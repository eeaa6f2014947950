import type { CallDirectory } from '../call/call-directory.js';
import type { CallSession } from '../call/call-session.js';
import { deferred } from '../lib/deferred.js';
import type { Logger } from '../observe/logger.js';
import type { Clock, Timer } from '../ports/clock.js';
import type { Admission } from './admission.js';

/** How long the goodbyes may take, from the end of what is being said to the last word that was heard. */
export const GOODBYE_WITHIN_MS = 15_000;
const TELL_EVERY_MS = 5_000;

/** What a drain stands on. */
export interface DrainParts {
  readonly calls: Pick<CallDirectory, 'size' | 'all' | 'whenEmpty'>;
  readonly admission: Pick<Admission, 'stop'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info'>;
  /** How long calls may go on. */
  readonly drainMs: number;
  /** What is said to whoever is on the line then. */
  readonly drainGoodbye: string;
}

/** The server takes no further call, and lets the live ones go on for a while; then their callers hear a goodbye. */
export class Drain {
  readonly #parts: DrainParts;
  readonly #hurry = deferred<undefined>();
  #hurried = false;

  constructor(parts: DrainParts) {
    this.#parts = parts;
  }

  /** Settles when no call is left, or nobody waits for the rest any more. */
  async run(): Promise<void> {
    const { calls, admission, logger, drainMs } = this.#parts;
    admission.stop();
    if (calls.size === 0) return;
    logger.info({ calls: calls.size, drainMs }, 'draining: no further call is taken');
    await this.#calm(drainMs);
    if (calls.size > 0 && !this.#hurried) await this.#sayGoodbye();
    logger.info({ calls: calls.size }, 'drained');
  }

  /** Nothing is waited for any more. */
  hurry(): void {
    this.#hurried = true;
    this.#hurry.resolve(undefined);
  }

  async #sayGoodbye(): Promise<void> {
    const { calls, logger } = this.#parts;
    logger.info({ calls: calls.size }, 'draining: callers hear a goodbye');
    for (const session of calls.all()) this.#conclude(session);
    await this.#calm(GOODBYE_WITHIN_MS);
  }

  /** Whoever is not on a stream hears no words: what the carrier asks next is answered with them. */
  #conclude(session: CallSession): void {
    const detail = 'the server is stopping';
    if (session.attached) session.conclude('server-stopped', detail, this.#parts.drainGoodbye);
    else session.end('server-stopped', detail);
  }

  /** Until no call is left, for so long at most. */
  async #calm(withinMs: number): Promise<void> {
    const { calls, clock, logger } = this.#parts;
    const timers = new Set<Timer>();
    const tooLong = new Promise<void>((resolve) => timers.add(clock.after(withinMs, resolve)));
    const untilMs = clock.now() + withinMs;
    const tell = (): void => {
      const timer = clock.after(TELL_EVERY_MS, () => {
        timers.delete(timer);
        logger.info({ calls: calls.size, leftMs: Math.round(untilMs - clock.now()) }, 'draining');
        tell();
      });
      timers.add(timer);
    };
    tell();
    await Promise.race([calls.whenEmpty(), tooLong, this.#hurry.promise]);
    for (const timer of timers) timer.cancel();
  }
}
