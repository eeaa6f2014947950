import { FRAME_MS } from '../audio/frame.js';
import type { Clock, Timer } from '../ports/clock.js';

/** A place in the round of the pacer. */
export interface Place {
  /** The next tick need not come here: what it is for was done already. */
  spare(): void;
  /** No tick comes after this. Safe to call twice. */
  leave(): void;
}

interface Seat {
  readonly feed: () => void;
  isSpared: boolean;
}

/**
 * The one timer that feeds the carriers of all calls: it ticks every 20 ms on a schedule that does not drift, while somebody has joined.
 * A late tick stands for those that were missed: what is to be fed is computed from the ledger, not counted in ticks.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  readonly #round = new Set<Seat>();
  #timer: Timer | undefined;
  #dueMs = 0;

  /** `failed` is told of a throw that a feed let out; neither the other feeds nor the timer notice it. */
  constructor(clock: Clock, failed: (error: unknown) => void) {
    this.#clock = clock;
    this.#failed = failed;
  }

  /** From now on `feed` runs at every tick. */
  join(feed: () => void): Place {
    const seat: Seat = { feed, isSpared: false };
    this.#round.add(seat);
    if (this.#timer === undefined) {
      this.#dueMs = this.#clock.now();
      this.#arm();
    }
    return { spare: () => (seat.isSpared = true), leave: () => this.#leave(seat) };
  }

  #leave(seat: Seat): void {
    this.#round.delete(seat);
    if (this.#round.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    const nowMs = this.#clock.now();
    const missed = Math.max(0, Math.floor((nowMs - this.#dueMs) / FRAME_MS));
    this.#dueMs += (missed + 1) * FRAME_MS;
    this.#timer = this.#clock.after(this.#dueMs - nowMs, () => this.#tick());
  }

  #tick(): void {
    this.#arm();
    for (const seat of this.#round) {
      try {
        if (!seat.isSpared) seat.feed();
      } catch (error) {
        this.#failed(error);
      }
      seat.isSpared = false;
    }
  }
}
