import type { Scheduler, Timer } from '../../ports/clock.js';

/** The clock of a call that is replayed: the time is what the journal says, and a timer runs when the journal says that it ran. */
export class RecordedClock implements Scheduler {
  #nowMs = 0;
  #set = 0;
  readonly #waiting = new Map<number, () => void>();

  now(): number {
    return this.#nowMs;
  }

  /** It is so late now (ms since the call began). */
  moveTo(atMs: number): void {
    this.#nowMs = atMs;
  }

  after(_delayMs: number, run: () => void): Timer {
    const timer = (this.#set += 1);
    this.#waiting.set(timer, run);
    return { cancel: () => this.#waiting.delete(timer) };
  }

  soon(run: () => void): void {
    setImmediate(run);
  }

  /** The timer of that number, counted as they were set, runs: whether there is one. */
  fire(timer: number): boolean {
    const run = this.#waiting.get(timer);
    this.#waiting.delete(timer);
    run?.();
    return run !== undefined;
  }
}
