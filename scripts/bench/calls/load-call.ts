import { FRAME_MS } from '../../../src/audio/frame.js';
import type { ProviderSession } from './provider-session.js';
import type { Caller, Road } from './road.js';
import type { Spread } from './spread.js';

/** Where all calls of a load put their times (ms). */
export interface LoadTimes {
  /** From the sending of a marker to its being found at the provider. */
  readonly up: Spread;
  /** From the first delta of an answer to its being found at the caller. */
  readonly down: Spread;
  /** From each announcement of a call to its answer: of Twilio's, from the webhook to its TwiML. */
  readonly setUp: Spread;
}

/** One call of a load: a caller, and its session at the provider. */
export class LoadCall {
  readonly #times: LoadTimes;
  readonly #index: number;
  #caller: Caller | undefined;
  #session: ProviderSession | undefined;
  #markedAtMs: number | undefined;
  #answeredAtMs: number | undefined;
  #markedFrame = 0;
  #lost = 0;
  #missingMs: number | undefined;
  #missingBeforeMs: number | undefined;
  #broken = false;

  /** `index`: which of the load's calls it is. */
  constructor(times: LoadTimes, index: number) {
    this.#times = times;
    this.#index = index;
  }

  get caller(): Caller | undefined {
    return this.#caller;
  }

  get session(): ProviderSession | undefined {
    return this.#session;
  }

  /** Markers that were sent and never found. */
  get lost(): number {
    return this.#lost;
  }

  /** How much of the caller's audio before the last marker had not come when that came (ms); undefined before the first. */
  get missingMs(): number | undefined {
    return this.#missingMs;
  }

  /** How much of that went missing since counting began; what nobody knew of before the first marker is not counted. */
  get wentMissingMs(): number {
    return Math.max(0, (this.#missingMs ?? 0) - (this.#missingBeforeMs ?? 0));
  }

  /** Whether either side ended before we did. */
  get broken(): boolean {
    return this.#broken;
  }

  /** The session at the provider is this call's. */
  joined(session: ProviderSession): void {
    this.#session = session;
  }

  readonly sessionEars = {
    onset: (): void => this.#found(),
    answers: (): void => {
      this.#answeredAtMs = performance.now();
    },
    ended: (): void => {
      this.#broken = true;
    },
  };

  /** Counts what goes missing from here on. */
  begin(): void {
    this.#missingBeforeMs = this.#missingMs;
  }

  /** Places the call; done when its stream has begun. */
  async place(road: Road): Promise<void> {
    this.#caller = await road.place(this.#index, {
      marks: () => this.#marked(),
      speaks: () => this.#forget(),
      hears: () => this.#heard(),
      announced: (tookMs) => this.#times.setUp.add(tookMs),
      ended: () => {
        this.#broken = true;
      },
    });
  }

  #marked(): void {
    const nowMs = performance.now();
    this.#forget();
    this.#markedAtMs = nowMs;
    this.#markedFrame = (this.#caller?.frames ?? 0) + 1;
  }

  /** What was not found by now must not be taken for what comes next. */
  #forget(): void {
    if (this.#markedAtMs !== undefined) this.#lost += 1;
    this.#markedAtMs = undefined;
  }

  #found(): void {
    if (this.#markedAtMs === undefined) return;
    this.#times.up.add(performance.now() - this.#markedAtMs);
    this.#missingMs = this.#markedFrame * FRAME_MS - (this.#session?.appendedMs ?? 0);
    this.#missingBeforeMs ??= this.#missingMs;
    this.#markedAtMs = undefined;
  }

  #heard(): void {
    if (this.#answeredAtMs === undefined) return;
    this.#times.down.add(performance.now() - this.#answeredAtMs);
    this.#answeredAtMs = undefined;
  }
}
