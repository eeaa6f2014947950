import type { Scheduler, Timer } from '../../../src/ports/clock.js';

interface Entry {
  readonly dueMs: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** Promise callbacks may set off others; so many rounds are let through before time goes on. */
const SETTLING_ROUNDS = 10;

/** Time that passes only when it is told to: thousands of timers on a binary heap, run in order of their due time, then of their making. */
export class VirtualClock implements Scheduler {
  #nowMs = 0;
  #order = 0;
  readonly #heap: Entry[] = [];

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): Timer {
    const entry: Entry = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, run };
    this.#rise(entry);
    return {
      cancel: () => {
        entry.run = undefined;
      },
    };
  }

  soon(run: () => void): void {
    this.after(0, run);
  }

  /** Runs timer after timer, letting promises settle after each, until `stop` says so or the limit is reached. */
  async run(limitMs: number, stop: () => boolean): Promise<void> {
    while (!stop()) {
      // What is due later stays for the next run.
      if ((this.#heap[0]?.dueMs ?? Infinity) > limitMs) return;
      const next = this.#takeFirst();
      if (next?.run === undefined) continue;
      this.#nowMs = next.dueMs;
      next.run();
      for (let round = 0; round < SETTLING_ROUNDS; round++) await Promise.resolve();
    }
  }

  #rise(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || isBefore(parent, entry)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = entry;
  }

  #takeFirst(): Entry | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(entry: Entry): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const down = this.#earlierChild(at);
      const child = heap[down];
      if (child === undefined || isBefore(entry, child)) break;
      heap[at] = child;
      at = down;
    }
    heap[at] = entry;
  }

  #earlierChild(at: number): number {
    const [left, right] = [this.#heap[2 * at + 1], this.#heap[2 * at + 2]];
    const takeRight = left !== undefined && right !== undefined && isBefore(right, left);
    return takeRight ? 2 * at + 2 : 2 * at + 1;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
