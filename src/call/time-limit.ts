import type { Clock } from '../ports/clock.js';
import { Watchdog } from './watchdog.js';

/** How long a call may last, and what the caller is told before. */
export interface TimeLimitSettings {
  readonly maxDurationMs: number;
  readonly warning: { readonly beforeMs: number; readonly say: string } | undefined;
}

/** Ends a call that lasts too long, after a word of warning. */
export class TimeLimit {
  readonly #settings: TimeLimitSettings;
  readonly #warning: Watchdog;
  readonly #end: Watchdog;
  #started = false;

  constructor(clock: Clock, settings: TimeLimitSettings) {
    this.#settings = settings;
    this.#warning = new Watchdog(clock);
    this.#end = new Watchdog(clock);
  }

  /** The call begins: counts from the first time on. */
  start(say: (text: string) => void, end: (detail: string) => void): void {
    if (this.#started) return;
    this.#started = true;
    const { maxDurationMs, warning } = this.#settings;
    this.#end.wait(maxDurationMs, () => end(`after ${maxDurationMs / 1000} s`));
    const warnAtMs = warning === undefined ? 0 : maxDurationMs - warning.beforeMs;
    if (warning !== undefined && warnAtMs > 0) this.#warning.wait(warnAtMs, () => say(warning.say));
  }

  stop(): void {
    this.#warning.stop();
    this.#end.stop();
  }
}
