import type { Clock } from '../../src/ports/clock.js';

/** How late the next message is, beyond the path's delay (ms). */
export type Jitter = () => number;

/** One direction of a TCP connection: every message takes the path's delay and some jitter, and none overtakes another. */
export class Lane {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #jitter: Jitter;
  #lastAtMs = 0;

  constructor(clock: Clock, delayMs: number, jitter: Jitter) {
    this.#clock = clock;
    this.#delayMs = delayMs;
    this.#jitter = jitter;
  }

  /** Runs `deliver` when a message that is sent now arrives; returns how long it takes (ms). */
  send(deliver: () => void): number {
    const nowMs = this.#clock.now();
    this.#lastAtMs = Math.max(this.#lastAtMs, nowMs + this.#delayMs + this.#jitter());
    const tookMs = this.#lastAtMs - nowMs;
    this.#clock.after(tookMs, deliver);
    return tookMs;
  }
}
