import type { Clock, Timer } from '../ports/clock.js';

/** A deadline that is set again for each wait of a call; only the newest one counts. */
export class Watchdog {
  readonly #clock: Clock;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `late` unless another wait begins, or `stop` is called, within `waitMs`. */
  wait(waitMs: number, late: () => void): void {
    this.stop();
    this.#timer = this.#clock.after(waitMs, () => {
      this.#timer = undefined;
      late();
    });
  }

  /** Whether a wait is under way. */
  get waits(): boolean {
    return this.#timer !== undefined;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
