import type { Scheduler, Timer } from '../../ports/clock.js';

interface Waiting {
  readonly dueMs: number;
  readonly run: () => void;
}

/** Time that passes only when it is told to: what other settings would have done needs timers that run when they are due. */
export class VirtualClock implements Scheduler {
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

  /** Timers still waiting. */
  get pending(): number {
    return this.#waiting.size;
  }

  /** Lets time pass up to a moment; every timer that falls due runs, in order of its due time, then of its making. */
  async passTo(atMs: number, settled: () => Promise<void>): Promise<void> {
    while (this.runNext(atMs)) await settled();
    this.skipTo(atMs);
  }

  /** The next timer that is due by then runs, at its time; false where there is none. */
  runNext(untilMs: number): boolean {
    const next = this.#next(untilMs);
    if (next === undefined) return false;
    this.#waiting.delete(next);
    this.skipTo(next.dueMs);
    next.run();
    return true;
  }

  /** It is so late, at the least, and no timer has run. */
  skipTo(atMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, atMs);
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
