import type { Clock } from '../ports/clock.js';
import { Watchdog } from './watchdog.js';

/** Past its longest time a call has so long for last words and a goodbye; then it ends, whoever still speaks (ms). */
export const LAST_WORDS_MS = 30_000;

/** How long a call may last, and what the caller is told before. */
export interface TimeLimitSettings {
  readonly maxDurationMs: number;
  readonly warning: { readonly beforeMs: number; readonly say: string } | undefined;
  /** Said when the time is up, before the call ends. */
  readonly goodbye: string;
}

/** What is done as time runs out. */
export interface TimeLimitSteps {
  readonly warn: (text: string) => void;
  /** The call is to end, with a goodbye. */
  readonly timeUp: () => void;
  /** The call ends at once. */
  readonly tooLate: () => void;
}

/** Watches how long a call lasts: a word of warning, the time for a goodbye, and the moment that nothing puts off. */
export class TimeLimit {
  readonly #settings: TimeLimitSettings;
  readonly #warning: Watchdog;
  readonly #end: Watchdog;
  #started = false;
  #isUp = false;

  constructor(clock: Clock, settings: TimeLimitSettings) {
    this.#settings = settings;
    this.#warning = new Watchdog(clock);
    this.#end = new Watchdog(clock);
  }

  /** Whether the call has lasted as long as it may. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** The limit, in words. */
  get detail(): string {
    return `after ${this.#settings.maxDurationMs / 1000} s`;
  }

  /** The call begins: counts from the first time on. */
  start({ warn, timeUp, tooLate }: TimeLimitSteps): void {
    if (this.#started) return;
    this.#started = true;
    const { maxDurationMs, warning } = this.#settings;
    this.#end.wait(maxDurationMs, () => {
      this.#isUp = true;
      this.#end.wait(LAST_WORDS_MS, tooLate);
      timeUp();
    });
    const warnAtMs = warning === undefined ? 0 : maxDurationMs - warning.beforeMs;
    if (warning !== undefined && warnAtMs > 0) this.#warning.wait(warnAtMs, () => warn(warning.say));
  }

  stop(): void {
    this.#warning.stop();
    this.#end.stop();
  }
}
