import { describe, expect, it } from 'vitest';
import { Pacer } from '../../src/call/pacer.js';
import { ManualClock } from '../support/manual-clock.js';

function setUp() {
  const clock = new ManualClock();
  const failures: unknown[] = [];
  const pacer = new Pacer(clock, (error) => failures.push(error));
  const ticks = (): number[] => {
    const atMs: number[] = [];
    pacer.join(() => atMs.push(clock.now()));
    return atMs;
  };
  return { clock, pacer, failures, ticks };
}

/** A clock whose timers run late, each by the next of `latenessMs`, as in a busy process. */
function lateClock(clock: ManualClock, latenessMs: readonly number[]) {
  let count = 0;
  return {
    now: () => clock.now(),
    after: (delayMs: number, run: () => void) => clock.after(delayMs + (latenessMs[count++] ?? 0), run),
  };
}

describe('the pacer', () => {
  it('ticks every 20 ms for everybody, on one timer', () => {
    const { clock, ticks } = setUp();
    const first = ticks();
    clock.advance(30);
    const second = ticks();
    expect(clock.pending).toBe(1);
    clock.advance(50);
    expect(first).toEqual([20, 40, 60, 80]);
    expect(second).toEqual([40, 60, 80]);
  });

  it('passes by who was served meanwhile, at the next tick and at no later one, and nobody else', () => {
    const { clock, pacer, ticks } = setUp();
    const other = ticks();
    const atMs: number[] = [];
    const place = pacer.join(() => atMs.push(clock.now()));
    clock.advance(20);
    place.spare();
    place.spare();
    clock.advance(60);
    expect(atMs).toEqual([20, 60, 80]);
    expect(other).toEqual([20, 40, 60, 80]);
  });

  it('runs only while somebody has joined', () => {
    const { clock, pacer } = setUp();
    expect(clock.pending).toBe(0);
    const places = [pacer.join(() => undefined), pacer.join(() => undefined)];
    places[0]?.leave();
    places[0]?.leave();
    clock.advance(100);
    expect(clock.pending).toBe(1);
    places[1]?.leave();
    expect(clock.pending).toBe(0);
  });

  it('gives a place of its own to each who joins, also to the same feed twice', () => {
    const { clock, pacer } = setUp();
    let count = 0;
    const feed = (): void => void (count += 1);
    pacer.join(feed);
    const second = pacer.join(feed);
    clock.advance(20);
    second.leave();
    clock.advance(20);
    expect(count).toBe(3);
  });

  it('does not drift when its timer is late', () => {
    const manual = new ManualClock();
    const pacer = new Pacer(lateClock(manual, [3, 7, 0.4, 12, 0]), () => undefined);
    const atMs: number[] = [];
    pacer.join(() => atMs.push(manual.now()));
    manual.advance(100);
    expect(atMs).toEqual([23, 47, 60.4, 92, 100]);
  });

  it('ticks once for all that was missed, not in a burst', () => {
    const manual = new ManualClock();
    const pacer = new Pacer(lateClock(manual, [5000]), () => undefined);
    const atMs: number[] = [];
    pacer.join(() => atMs.push(manual.now()));
    manual.advance(5070);
    expect(atMs).toEqual([5020, 5040, 5060]);
  });

  it('ticks no more often when its timer is a little early, as timers of whole milliseconds are', () => {
    const manual = new ManualClock();
    const pacer = new Pacer(lateClock(manual, [-0.4, -0.4, -0.4, -0.4]), () => undefined);
    const atMs: number[] = [];
    pacer.join(() => atMs.push(manual.now()));
    manual.advance(79);
    expect(atMs).toEqual([19.6, 39.6, 59.6]);
  });

  it('keeps a throw from the other feeds and from the timer, and tells of it', () => {
    const { clock, pacer, failures, ticks } = setUp();
    const before = ticks();
    pacer.join(() => {
      throw new Error('oops');
    });
    const after = ticks();
    clock.advance(40);
    expect(before).toEqual([20, 40]);
    expect(after).toEqual([20, 40]);
    expect(failures).toEqual([new Error('oops'), new Error('oops')]);
  });

  it('lets a feed leave, and another join, in the middle of a tick', () => {
    const { clock, pacer } = setUp();
    const seen: string[] = [];
    const first = pacer.join(() => {
      seen.push('first');
      first.leave();
      pacer.join(() => seen.push('third'));
    });
    pacer.join(() => seen.push('second'));
    clock.advance(20);
    clock.advance(20);
    expect(seen.filter((name) => name === 'first')).toHaveLength(1);
    expect(seen.filter((name) => name === 'second')).toHaveLength(2);
    expect(clock.pending).toBe(1);
  });
});
