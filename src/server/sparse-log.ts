import { BoundedMap } from '../lib/bounded-map.js';
import { ERRORS, type ErrorCode } from '../lib/errors.js';
import type { Logger } from '../observe/logger.js';
import type { Clock } from '../ports/clock.js';

/** What an address does without end gets a line so often at most. */
export const QUIET_MS = 10_000;
/** Kinds of trouble, and whose, that are remembered at any one time. */
const MAX_REMEMBERED = 1000;

type Level = 'info' | 'warn';

interface Told {
  readonly atMs: number;
  more: number;
}

/** What strangers do, who could fill the disk with it: one line for each code and address in `QUIET_MS`; the next has how many there were in between (`more`). */
export class SparseLog {
  readonly #logger: Pick<Logger, Level>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #told = new BoundedMap<string, Told>(MAX_REMEMBERED);

  constructor(deps: { readonly logger: Pick<Logger, Level>; readonly clock: Pick<Clock, 'now'> }) {
    this.#logger = deps.logger;
    this.#clock = deps.clock;
  }

  /** Something is not as it should be. */
  warn(code: ErrorCode, address: string, fields: object = {}): void {
    this.#tell('warn', code, address, fields);
  }

  /** Something that happens all the time. */
  info(code: ErrorCode, address: string, fields: object = {}): void {
    this.#tell('info', code, address, fields);
  }

  #tell(level: Level, code: ErrorCode, address: string, fields: object): void {
    const key = `${code} ${address}`;
    const told = this.#told.get(key);
    const nowMs = this.#clock.now();
    if (told !== undefined && nowMs < told.atMs + QUIET_MS) {
      told.more += 1;
      return;
    }
    this.#told.set(key, { atMs: nowMs, more: 0 });
    const more = told === undefined || told.more === 0 ? {} : { more: told.more };
    this.#logger[level]({ code, address, ...fields, ...more, remedy: ERRORS[code].remedy }, code);
  }
}
