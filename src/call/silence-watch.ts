import type { EndReason } from '../ports/call-events.js';
import type { Clock } from '../ports/clock.js';
import type { EndingWish } from './ending.js';
import { Watchdog } from './watchdog.js';

/** What is done about a caller who says nothing. */
export interface NoInputSettings {
  /** So much silence is too much (ms). */
  readonly afterMs: number;
  /** Asked the first time. */
  readonly ask: string;
  /** Said the second time, before the call ends. */
  readonly goodbye: string;
}

/** What the silence watch needs of the call. */
export interface SilenceWatchParts {
  readonly clock: Clock;
  readonly noInput: NoInputSettings | undefined;
  /** After the agent said goodbye and hung up not: so much silence ends the call (ms). */
  readonly farewellMs: number | undefined;
  /** Whether it is the caller's turn, and nobody speaks. */
  readonly quiet: () => boolean;
  readonly say: (text: string) => void;
  readonly end: (wish: EndingWish) => void;
}

/** Does something about silence: asks a caller who says nothing, and ends a call in which everything has been said. */
export class SilenceWatch {
  readonly #parts: SilenceWatchParts;
  readonly #watchdog: Watchdog;
  #dueAtMs: number | undefined;
  /** What was left of the wait that is held. */
  #leftMs: number | undefined;
  #asked = false;
  #saidFarewell = false;

  constructor(parts: SilenceWatchParts) {
    this.#parts = parts;
    this.#watchdog = new Watchdog(parts.clock);
  }

  /** The caller said something, or pressed a key. */
  callerHeard(): void {
    this.#asked = false;
    this.#saidFarewell = false;
    this.#leftMs = undefined;
    this.wait();
  }

  /** The agent said goodbye without hanging up. */
  farewellSaid(): void {
    this.#saidFarewell = true;
  }

  /** It may be the caller's turn now: counts from here, or from where it was held. */
  wait(): void {
    // What it is held for is still being said.
    if (this.#leftMs !== undefined && !this.#parts.quiet()) return;
    const waitMs = this.#leftMs ?? this.#limitMs;
    this.#leftMs = undefined;
    this.#count(waitMs);
  }

  /** Something is said into the caller's turn without beginning it anew: what they were silent for stands. */
  hold(): void {
    const { clock, quiet } = this.#parts;
    if (this.#dueAtMs === undefined || !quiet()) return;
    this.#leftMs = this.#dueAtMs - clock.now();
    // It may never be heard.
    this.#count(this.#limitMs);
  }

  close(): void {
    this.#watchdog.stop();
  }

  get #limitMs(): number | undefined {
    const { farewellMs, noInput } = this.#parts;
    return this.#saidFarewell && farewellMs !== undefined ? farewellMs : noInput?.afterMs;
  }

  #count(waitMs: number | undefined): void {
    if (waitMs === undefined) return;
    this.#dueAtMs = this.#parts.clock.now() + waitMs;
    this.#watchdog.wait(waitMs, () => this.#tooLong());
  }

  #tooLong(): void {
    const { noInput, farewellMs, quiet, say } = this.#parts;
    this.#leftMs = undefined;
    if (!quiet()) return this.wait();
    if (this.#saidFarewell && farewellMs !== undefined) {
      return this.#end('farewell', `nobody spoke for ${farewellMs / 1000} s after the goodbye`);
    }
    if (noInput === undefined) return;
    if (this.#asked)
      return this.#end(
        'no-input',
        `the caller said nothing for ${noInput.afterMs / 1000} s, twice`,
        noInput.goodbye,
      );
    this.#asked = true;
    say(noInput.ask);
  }

  #end(reason: EndReason, detail: string, goodbye?: string): void {
    this.#parts.end({ reason, detail, revocable: true, ...(goodbye !== undefined && { say: goodbye }) });
  }
}
