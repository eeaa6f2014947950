import { FRAME_MS } from '../../audio/frame.js';
import type { Clock, Timer } from '../../ports/clock.js';

/** What a sleeping page has missed longer ago is not made up for. */
const LONGEST_CATCH_UP_MS = 1000;

/** The beat of a line without a microphone: one call for every 20 ms, without drift. */
export class Ticker {
  readonly #clock: Clock;
  readonly #tick: () => void;
  #dueMs = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, tick: () => void) {
    this.#clock = clock;
    this.#tick = tick;
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#dueMs = this.#clock.now() + FRAME_MS;
    this.#wait();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wait(): void {
    this.#timer = this.#clock.after(this.#dueMs - this.#clock.now(), () => this.#run());
  }

  #run(): void {
    const nowMs = this.#clock.now();
    this.#dueMs = Math.max(this.#dueMs, nowMs - LONGEST_CATCH_UP_MS);
    while (this.#timer !== undefined && this.#dueMs <= nowMs) {
      this.#dueMs += FRAME_MS;
      this.#tick();
    }
    if (this.#timer !== undefined) this.#wait();
  }
}
