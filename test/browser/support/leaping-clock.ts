import { performance } from 'node:perf_hooks';
import type { Scheduler, Timer } from '../../../src/ports/clock.js';

interface Waiting {
  readonly dueMs: number;
  readonly run: () => void;
  readonly handle: NodeJS.Timeout;
}

/** Real time that can leap: a server lives through half a minute at once, while its pages don't. */
export class LeapingClock implements Scheduler {
  readonly #waiting = new Set<Waiting>();
  #leaptMs = 0;

  now(): number {
    return performance.now() + this.#leaptMs;
  }

  soon(run: () => void): void {
    setImmediate(run);
  }

  after(delayMs: number, run: () => void): Timer {
    const dueMs = this.now() + delayMs;
    const handle = setTimeout(() => this.#run(waiting), Math.max(0, delayMs));
    const waiting: Waiting = { dueMs, run, handle };
    this.#waiting.add(waiting);
    return { cancel: () => this.#drop(waiting) };
  }

  /** So much time passes; what was to happen meanwhile happens, in its order. */
  leap(ms: number): void {
    this.#leaptMs += ms;
    const due = [...this.#waiting].filter(({ dueMs }) => dueMs <= this.now());
    for (const waiting of due.sort((a, b) => a.dueMs - b.dueMs)) {
      if (this.#waiting.has(waiting)) this.#run(waiting);
    }
  }

  #run(waiting: Waiting): void {
    this.#drop(waiting);
    waiting.run();
  }

  #drop(waiting: Waiting): void {
    clearTimeout(waiting.handle);
    this.#waiting.delete(waiting);
  }
}
