import { describe, expect, it } from 'vitest';
import { FrameClock } from '../../../src/cli/call/frame-clock.js';
import { ManualClock } from '../../support/manual-clock.js';

/** Ticks, and when they came, of a clock whose n-th timer is late by so much. */
function setUp(lateMs: readonly number[] = []) {
  const manual = new ManualClock();
  const lateness = [...lateMs];
  const clock = {
    now: () => manual.now(),
    after: (delayMs: number, run: () => void) => manual.after(delayMs + (lateness.shift() ?? 0), run),
  };
  const ticks: number[] = [];
  const frames = new FrameClock(clock, () => ticks.push(manual.now()));
  return { manual, ticks, frames };
}

describe('the frame clock', () => {
  it('ticks every 20 ms from its start', () => {
    const { manual, ticks, frames } = setUp();
    manual.advance(7);
    frames.start();
    manual.advance(65);
    expect(ticks).toEqual([27, 47, 67]);
  });

  it('is back on its schedule with the tick after a late one', () => {
    const { manual, ticks, frames } = setUp([15, 0, 50]);
    frames.start();
    manual.advance(140);
    expect(ticks).toEqual([35, 40, 110, 110, 110, 120, 140]);
  });

  it('stops also from within a tick', () => {
    const manual = new ManualClock();
    const ticks: number[] = [];
    const frames = new FrameClock(manual, () => {
      ticks.push(manual.now());
      if (ticks.length === 2) frames.stop();
    });
    frames.start();
    manual.advance(200);
    expect([ticks, manual.pending]).toEqual([[20, 40], 0]);
  });
});
