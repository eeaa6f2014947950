import type { ErrorCode } from '../lib/errors.js';
import type { EndReason } from '../ports/call-events.js';
import type { Briefing, CallInput } from '../ports/call-inputs.js';
import type { Clock } from '../ports/clock.js';
import type { ProviderCommand } from '../ports/provider.js';
import { Watchdog } from './watchdog.js';

/** From the webhook to the media stream: beyond this nobody is coming. */
export const NO_STREAM_MS = 20_000;
/** From the media stream to a configured session: beyond this the caller has heard silence for too long. */
export const PROVIDER_READY_MS = 10_000;

/** What the opening needs of the call. */
export interface OpeningParts {
  readonly clock: Clock;
  readonly briefing: Briefing | Promise<Briefing>;
  readonly ask: (command: ProviderCommand) => void;
  readonly enter: (input: CallInput & { type: 'briefed' }, work: () => void) => void;
  readonly fault: (code: ErrorCode, detail: string) => void;
  /** Whether the media stream is there. */
  readonly attached: () => boolean;
  /** Both sides are there: the talk begins, or goes on. */
  readonly begin: (greeting: string | undefined) => void;
  readonly end: (reason: EndReason, detail: string) => void;
}

/** How a call comes about: the stream, and the provider, are waited for with a bound, and the provider is told what it is. */
export class Opening {
  readonly #parts: OpeningParts;
  readonly #watchdog: Watchdog;
  #briefing: Briefing = {};
  #ready = false;
  #over = false;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
    this.#watchdog = new Watchdog(parts.clock);
    this.#watch(NO_STREAM_MS, 'no-stream', 'carrier.no_stream');
  }

  /** The media stream comes. */
  streamComes(): void {
    if (!this.#ready) this.#watch(PROVIDER_READY_MS, 'provider-failed', 'provider.not_ready');
  }

  /** The provider has answered: it is told what it is as soon as that is known. */
  connected(): void {
    const { briefing, enter } = this.#parts;
    if (!(briefing instanceof Promise)) return this.#brief(briefing);
    void briefing.then((known) => enter({ type: 'briefed', briefing: known }, () => this.#brief(known)));
  }

  /** The provider is configured. */
  ready(): void {
    this.#ready = true;
    this.begin();
  }

  /** Audio goes up, and the greeting is asked for, once both sides are there. */
  begin(): void {
    if (!this.#ready || !this.#parts.attached()) return;
    this.#watchdog.stop();
    this.#parts.begin(this.#briefing.greeting);
  }

  /** The call is over. */
  close(): void {
    this.#over = true;
    this.#watchdog.stop();
  }

  #brief(briefing: Briefing): void {
    if (this.#over) return;
    const { instructions } = briefing;
    this.#briefing = briefing;
    this.#parts.ask({ type: 'configure', ...(instructions !== undefined && { instructions }) });
  }

  #watch(waitMs: number, reason: EndReason, code: ErrorCode): void {
    this.#watchdog.wait(waitMs, () => {
      this.#parts.fault(code, `not within ${waitMs / 1000} s`);
      this.#parts.end(reason, code);
    });
  }
}
