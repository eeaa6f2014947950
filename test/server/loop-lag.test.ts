import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/ports/clock.js';
import { LoopLag } from '../../src/server/loop-lag.js';

/** The lag of a process that has started, as it should, and goes on by that clock. */
function started(): { readonly clock: BusyClock; readonly lag: LoopLag } {
  const clock = new BusyClock();
  const lag = new LoopLag(clock);
  onTime(clock, 20);
  return { clock, lag };
}

/** So many timers run when they should. */
function onTime(clock: BusyClock, timers: number): void {
  for (let i = 0; i < timers; i++) {
    clock.block(100);
    clock.turn();
  }
}

/** A process whose timers run only when it comes to them. */
class BusyClock implements Clock {
  #nowMs = 0;
  #due: { readonly atMs: number; readonly run: () => void } | undefined;

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void) {
    const due = { atMs: this.#nowMs + delayMs, run };
    this.#due = due;
    return { cancel: () => void (this.#due = undefined) };
  }

  get waits(): boolean {
    return this.#due !== undefined;
  }

  /** The process is at something else for so long. */
  block(ms: number): void {
    this.#nowMs += ms;
  }

  /** It comes to what is due. */
  turn(): void {
    const due = this.#due;
    if (due === undefined || due.atMs > this.#nowMs) return;
    this.#due = undefined;
    due.run();
  }
}

describe('the lag of the process', () => {
  it('is none while timers run when they should', () => {
    expect(started().lag.meanMs).toBe(0);
  });

  it('is the mean of the last second, and forgotten after it', () => {
    const { clock, lag } = started();
    for (let i = 0; i < 5; i++) {
      clock.block(300);
      clock.turn();
    }
    expect(lag.meanMs).toBe(200);
    onTime(clock, 10);
    expect(lag.meanMs).toBe(0);
  });

  it('is known at once when a long stop ends, before the timer has told of it', () => {
    const { clock, lag } = started();
    clock.block(5100);
    expect(lag.meanMs).toBe(5000);
  });

  it('does not count what the process loads when it starts', () => {
    const clock = new BusyClock();
    const lag = new LoopLag(clock);
    clock.block(900);
    clock.turn();
    expect(lag.meanMs).toBe(0);
  });

  it('keeps no timer when it is not wanted any more', () => {
    const { clock, lag } = started();
    lag.stop();
    expect(clock.waits).toBe(false);
  });
});
