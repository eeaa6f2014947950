import type { Scheduler, Timer } from '../../src/ports/clock.js';

interface Waiting {
  readonly dueMs: number;
  readonly run: () => void;
}

/** A clock that stands still until it is cranked; timers run in order of their due time, then of their making. */
export class ManualClock implements Scheduler {
  #nowMs = 0;
  readonly #waiting = new Set<Waiting>();

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): Timer {
    const waiting = { dueMs: this.#nowMs + Math.max(0, delayMs), run };
    this.#waiting.add(waiting);
    return { cancel: () => this.#waiting.delete(waiting) };
  }

  /** In a turn of its own of the process, as the real clock does it. */
  soon(run: () => void): void {
    setImmediate(run);
  }

  /** Lets time pass, running every timer that falls due, also those that are set on the way. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let next = this.#next(untilMs); next !== undefined; next = this.#next(untilMs)) {
      this.#waiting.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.run();
    }
    this.#nowMs = untilMs;
  }

  /** The process stands still: time passes, and the timers that fell due meanwhile run late, with the next `advance`. */
  leap(ms: number): void {
    this.#nowMs += ms;
  }

  /** Timers still waiting: a test that ends a call expects none. */
  get pending(): number {
    return this.#waiting.size;
  }

  #next(untilMs: number): Waiting | undefined {
    let next: Waiting | undefined;
    // In the order of their making: the first of those that are due at the same time stays.
    for (const waiting of this.#waiting) {
      if (waiting.dueMs <= untilMs && (next === undefined || waiting.dueMs < next.dueMs)) next = waiting;
    }
    return next;
  }
}
