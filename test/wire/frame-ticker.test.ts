import { describe, expect, it } from 'vitest';
import { FrameTicker, MAX_LATE_FRAMES, PHASES } from '../../src/wire/frame-ticker.js';
import { ManualClock } from '../support/manual-clock.js';

const AN_HOUR_MS = 3_600_000;
/** Between the slots of one phase and the next. */
const APART_MS = 20 / PHASES;

/** A ticker, and when each line had its slots. */
function ticking(failed: (error: unknown) => void = () => undefined) {
  const clock = new ManualClock();
  const ticker = new FrameTicker(clock, failed);
  const join = () => {
    const slots: number[] = [];
    const place = ticker.join(() => slots.push(clock.now()));
    return { slots, leave: () => place.leave() };
  };
  return { clock, ticker, join };
}

describe('the ticker of frames', () => {
  it('gives a line a slot every 20 ms', () => {
    const { clock, join } = ticking();
    const { slots } = join();
    clock.advance(100);
    expect(slots).toEqual([0, 20, 40, 60, 80, 100]);
  });

  it('has not drifted after an hour, however late it was woken', () => {
    const { clock, join } = ticking();
    const line = join();
    let late = 0;
    // Late by up to 7 ms, again and again.
    while (clock.now() < AN_HOUR_MS) {
      clock.leap((late = (late + 3) % 8));
      clock.advance(20);
    }
    const lateMs = line.slots.map((atMs, index) => atMs - index * 20);
    expect(lateMs.every((each) => each >= 0 && each < 8)).toBe(true);
    expect(line.slots.length).toBeGreaterThanOrEqual(AN_HOUR_MS / 20);
  });

  it('spreads the lines over the frame, on one timer', () => {
    const { clock, join } = ticking();
    const lines = Array.from({ length: PHASES * 10 }, join);
    expect(clock.pending).toBe(1);
    clock.advance(200);
    const phases = lines.map(({ slots }) => (slots[1] ?? 0) % 20);
    for (let phase = 0; phase < PHASES; phase++)
      expect(phases.filter((each) => each === phase * APART_MS)).toHaveLength(10);
    for (const { slots } of lines) expect(new Set(gaps(slots))).toEqual(new Set([20]));
  });

  it('gives a late line the slot that is due and a named few, and never all that were missed', () => {
    const { clock, join } = ticking();
    const { slots } = join();
    clock.advance(40);
    clock.leap(215);
    clock.advance(45);
    expect(slots).toEqual([
      0,
      20,
      40,
      ...Array.from({ length: 1 + MAX_LATE_FRAMES }, () => 255),
      260,
      280,
      300,
    ]);
  });

  it('gives a line that came later its slots on the same schedule', () => {
    const { clock, join } = ticking();
    const first = join();
    clock.advance(7);
    first.leave();
    clock.advance(36);
    const second = join();
    clock.advance(40);
    expect(second.slots).toEqual([60, 80]);
  });

  it('leaves no timer when the last line has left, also in its own slot', () => {
    const { clock, ticker, join } = ticking();
    const one = join();
    const other = ticker.join(() => other.leave());
    one.leave();
    one.leave();
    expect(clock.pending).toBe(1);
    clock.advance(20);
    expect(clock.pending).toBe(0);
    expect(one.slots).toEqual([]);
  });

  it('goes on when a line throws, and says so', () => {
    const errors: unknown[] = [];
    const { clock, ticker, join } = ticking((error) => errors.push(error));
    ticker.join(() => {
      throw new Error('a defect');
    });
    const { slots } = join();
    clock.advance(20 + APART_MS);
    expect(slots).toEqual([APART_MS, 20 + APART_MS]);
    expect(errors).toHaveLength(2);
  });
});

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}
