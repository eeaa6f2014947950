import type { Clock } from '../../../src/ports/clock.js';
import type { Dice } from './dice.js';

/** One direction of a TCP connection. */
export interface LaneConditions {
  readonly delayMs: number;
  /** The most that comes on top of the delay. */
  readonly jitterMs: number;
}

/** Carries messages one way: each takes the delay and some jitter (mostly little of it, seldom all), and none overtakes another. */
export class Lane {
  readonly #clock: Clock;
  readonly #conditions: LaneConditions;
  readonly #dice: Dice;
  #lastAtMs = 0;

  constructor(clock: Clock, conditions: LaneConditions, dice: Dice) {
    this.#clock = clock;
    this.#conditions = conditions;
    this.#dice = dice;
  }

  send(deliver: () => void): void {
    const { delayMs, jitterMs } = this.#conditions;
    const nowMs = this.#clock.now();
    const atMs = Math.max(this.#lastAtMs, nowMs + delayMs + jitterMs * this.#dice.unit() ** 2);
    this.#lastAtMs = atMs;
    this.#clock.after(atMs - nowMs, deliver);
  }
}
