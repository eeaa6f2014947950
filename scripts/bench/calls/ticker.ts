import { FRAME_MS } from '../../../src/audio/frame.js';
import type { Spread } from './spread.js';

/** Something that is done every 20 ms. */
export interface Ticking {
  tick(nowMs: number): void;
}

/**
 * Runs everything that ticks every 20 ms, evenly spread over them, on an absolute clock: each has one of the deadlines, a millisecond apart, and nobody's drifts. How late each was
 * run is recorded.
 */
export class Ticker {
  readonly #late: Spread;
  readonly #slots: readonly Set<Ticking>[] = Array.from({ length: FRAME_MS }, () => new Set());
  readonly #startMs = performance.now();
  #done = 0;
  #added = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(late: Spread) {
    this.#late = late;
    this.#wait();
  }

  add(ticking: Ticking): void {
    this.#slots[this.#added % FRAME_MS]?.add(ticking);
    this.#added += 1;
  }

  remove(ticking: Ticking): void {
    for (const slot of this.#slots) slot.delete(ticking);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    const inMs = this.#startMs + this.#done + 1 - performance.now();
    this.#timer = setTimeout(() => this.#run(), Math.max(1, inMs));
  }

  #run(): void {
    for (;;) {
      const dueMs = this.#startMs + this.#done + 1;
      if (performance.now() < dueMs) break;
      for (const ticking of this.#slots[this.#done % FRAME_MS] ?? []) {
        const nowMs = performance.now();
        this.#late.add(nowMs - dueMs);
        ticking.tick(nowMs);
      }
      this.#done += 1;
    }
    this.#wait();
  }
}
