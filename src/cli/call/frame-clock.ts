import { FRAME_MS } from '../../audio/frame.js';
import type { Clock, Timer } from '../../ports/clock.js';

/** Ticks once a frame on a schedule fixed at its start: a late tick is followed by what was missed, so that it never drifts. */
export class FrameClock {
  readonly #clock: Clock;
  readonly #onTick: () => void;
  #startMs = 0;
  #ticks = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, onTick: () => void) {
    this.#clock = clock;
    this.#onTick = onTick;
  }

  /** Starts now: the first tick comes when the first frame is over. */
  start(): void {
    this.#startMs = this.#clock.now();
    this.#arm();
  }

  /** Runs the ticks that are due already. For whoever must act in the right order when the process was busy. */
  catchUp(): void {
    while (this.#timer !== undefined && this.#clock.now() >= this.#nextMs) {
      this.#ticks += 1;
      this.#onTick();
    }
  }

  /** No tick comes after this. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  get #nextMs(): number {
    return this.#startMs + (this.#ticks + 1) * FRAME_MS;
  }

  #arm(): void {
    this.#timer = this.#clock.after(this.#nextMs - this.#clock.now(), () => {
      this.catchUp();
      if (this.#timer !== undefined) this.#arm();
    });
  }
}
