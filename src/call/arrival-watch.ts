import type { ErrorCode } from '../lib/errors.js';
import type { EndReason } from '../ports/call-events.js';
import type { Clock } from '../ports/clock.js';
import { Watchdog } from './watchdog.js';

/** From the webhook to the media stream: beyond this nobody is coming. */
export const NO_STREAM_MS = 20_000;
/** From the media stream to a configured session: beyond this the caller has heard silence for too long. */
export const PROVIDER_READY_MS = 10_000;

/** What the watch needs of the call. */
export interface ArrivalWatchParts {
  readonly clock: Clock;
  readonly fault: (code: ErrorCode, detail: string) => void;
  readonly end: (reason: EndReason, detail: string) => void;
}

/** Ends a call to which one of its two sides never comes. */
export class ArrivalWatch {
  readonly #parts: ArrivalWatchParts;
  readonly #watchdog: Watchdog;

  constructor(parts: ArrivalWatchParts) {
    this.#parts = parts;
    this.#watchdog = new Watchdog(parts.clock);
  }

  /** The carrier has been told where its stream shall lead. */
  awaitStream(): void {
    this.#wait(NO_STREAM_MS, 'no-stream', 'carrier.no_stream');
  }

  /** The caller is on the line. */
  awaitProvider(): void {
    this.#wait(PROVIDER_READY_MS, 'provider-failed', 'provider.not_ready');
  }

  /** Both are there, or nobody is waited for any more. */
  stop(): void {
    this.#watchdog.stop();
  }

  #wait(waitMs: number, reason: EndReason, code: ErrorCode): void {
    this.#watchdog.wait(waitMs, () => {
      this.#parts.fault(code, `not within ${waitMs / 1000} s`);
      this.#parts.end(reason, code);
    });
  }
}
