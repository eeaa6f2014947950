import type { Clock, Timer } from '../../ports/clock.js';

/** Waits until the last answer has been played and then for the caller's silence (`idle_timeout_ms`). */
export class IdleWatch {
  readonly #clock: Clock;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `onPlayed` when playback should be over, and `onIdle` so much later, unless it is stopped. */
  start(unplayedMs: number, timeoutMs: number, onPlayed: () => void, onIdle: () => void): void {
    this.stop();
    this.#timer = this.#clock.after(unplayedMs, () => {
      onPlayed();
      this.#timer = this.#clock.after(timeoutMs, onIdle);
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
