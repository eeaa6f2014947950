import { changesOf, withoutRestart, type ConfigChanges } from '../config/changes.js';
import type { Config } from '../config/config.js';
import { ConfigError, formatFaults } from '../config/faults.js';
import type { ConfigReading } from '../config/load-config.js';
import { ERRORS, messageOf, TalkpathError } from '../lib/errors.js';
import type { Logger } from '../observe/logger.js';

/** A line of the log names so many keys; more of them changed at once are as good as all. */
const MAX_KEYS = 50;

/** What a reload needs. */
export interface ReloaderParts {
  /** What the server was started with. */
  readonly first: ConfigReading;
  /** What it goes by, where that has changed since. */
  readonly last?: ConfigReading;
  /** Reads the configuration again; throws a ConfigError for one with faults. */
  readonly read: () => ConfigReading;
  /** Makes new calls from it. `text`: the file that it was read from. */
  readonly apply: (config: Config, changes: ConfigChanges, text: string) => Promise<void>;
  readonly logger: Logger;
}

/** Takes on a changed configuration while the server runs; one with a fault is refused, and the old one stays. */
export class ConfigReloader {
  readonly #parts: ReloaderParts;
  #last: ConfigReading;
  /** One at a time, in the order in which they were asked for. */
  #work: Promise<void> = Promise.resolve();

  constructor(parts: ReloaderParts) {
    this.#parts = parts;
    this.#last = parts.last ?? parts.first;
  }

  /** Reads the configuration and takes it on. Never rejects: what is wrong is told in the log. */
  reload(): Promise<void> {
    this.#work = this.#work.then(() => this.#reload()).catch((error: unknown) => this.#refuse(error));
    return this.#work;
  }

  async #reload(): Promise<void> {
    const { first, read, apply, logger } = this.#parts;
    const next = read();
    if (next.isEmpty && !this.#last.isEmpty) throw emptied(next.config.sourcePath);
    const changes = changesOf(first, this.#last, next);
    await apply(withoutRestart(first.config, next.config), changes, next.text);
    const before = changesOf(first, first, this.#last).needsRestart.join();
    this.#last = next;
    const { changed, needsRestart } = changes;
    if (changed.length > 0) logger.info({ changed: listed(changed) }, 'config reloaded');
    // Who saved nothing new is told again of what waits.
    const isNews = changed.length === 0 || needsRestart.join() !== before;
    if (isNews && needsRestart.length > 0)
      logger.warn({ keys: listed(needsRestart) }, 'config needs a restart: these keys keep their old values');
    else if (changed.length === 0) logger.info('config unchanged');
  }

  #refuse(error: unknown): void {
    const code = error instanceof TalkpathError ? 'config.reload_refused' : 'internal.error';
    const faults = error instanceof ConfigError ? formatFaults(error.faults).split('\n') : [messageOf(error)];
    this.#parts.logger.error({ code, faults, remedy: ERRORS[code].remedy }, code);
  }
}

/** An editor empties a file before it writes it, and a disk may be full: nobody wants all the defaults at once. */
function emptied(file: string): ConfigError {
  const message = 'is empty now; to go on with the defaults, write {} into it, or start the server again';
  return new ConfigError('config.invalid', [{ file, path: '', message }]);
}

function listed(keys: readonly string[]): readonly string[] {
  return keys.length > MAX_KEYS ? [...keys.slice(0, MAX_KEYS), `and ${keys.length - MAX_KEYS} more`] : keys;
}
