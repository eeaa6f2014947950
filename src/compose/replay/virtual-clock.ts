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

  soon(run: () => void): void {
    setImmediate(run);
  }

  /** Lets time pass up to a moment; every timer that falls due runs, in order of its due time, then of its making. */
  async passTo(atMs: number, settled: () => Promise<void>): Promise<void> {
    for (let next = this.#next(atMs); next !== undefined; next = this.#next(atMs)) {
      this.#waiting.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.run();
      await settled();
    }
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  #next(untilMs: number): Waiting | undefined {
    let next: Waiting | undefined;
    for (const waiting of this.#waiting) {
      if (waiting.dueMs <= untilMs && (next === undefined || waiting.dueMs < next.dueMs)) next = waiting;
    }
    return next;
  }
}
