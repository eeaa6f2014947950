import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../scripts/bench/turns/clock.js';
import { Dice } from '../../scripts/bench/turns/dice.js';
import { EchoPath, echoTaps } from '../../scripts/bench/turns/echo.js';
import { laneOf } from '../../scripts/bench/turns/lane.js';
import { atLevel, activeRms, labelled } from '../../scripts/bench/turns/level.js';
import { Playout } from '../../scripts/bench/turns/playout.js';
import { dbOfRms, FRAME_SAMPLES } from '../../scripts/bench/turns/units.js';
import { sine } from '../../scripts/bench/bursts.js';

const forEver = (): boolean => false;

describe('the virtual clock', () => {
  it('runs timers by due time, then in the order of their making, and those set on the way', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name}@${clock.now()}`);
    clock.after(20, note('late'));
    clock.after(10, note('first'));
    clock.after(10, note('second'));
    clock.after(5, () => clock.after(5, note('third')));
    clock.after(12, note('cancelled')).cancel();
    await clock.run(100, forEver);
    expect(seen).toEqual(['first@10', 'second@10', 'third@10', 'late@20']);
  });

  it('lets promises settle before time goes on', async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    clock.after(1, () => void Promise.resolve().then(() => clock.after(1, () => seen.push(clock.now()))));
    clock.after(3, () => seen.push(clock.now()));
    await clock.run(100, forEver);
    expect(seen).toEqual([2, 3]);
  });

  it('keeps thousands of timers in order', async () => {
    const clock = new VirtualClock();
    const dice = new Dice('timers');
    const seen: number[] = [];
    for (let i = 0; i < 5000; i++) clock.after(dice.whole(0, 1000), () => seen.push(clock.now()));
    await clock.run(1000, forEver);
    expect(seen).toHaveLength(5000);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });
});

describe('a lane', () => {
  it('delays every message by its delay and some jitter, and keeps their order', async () => {
    const clock = new VirtualClock();
    const lane = laneOf(clock, { delayMs: 30, jitterMs: 60 }, new Dice('lane'));
    const seen: { n: number; tookMs: number }[] = [];
    for (let n = 0; n < 200; n++) {
      clock.after(n * 20, () => {
        const sentMs = clock.now();
        lane.send(() => seen.push({ n, tookMs: clock.now() - sentMs }));
      });
    }
    await clock.run(10_000, forEver);
    expect(seen.map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, n) => n));
    expect(Math.min(...seen.map(({ tookMs }) => tookMs))).toBeGreaterThanOrEqual(30);
    expect(Math.max(...seen.map(({ tookMs }) => tookMs))).toBeGreaterThan(70);
    expect(Math.max(...seen.map(({ tookMs }) => tookMs))).toBeLessThanOrEqual(90);
  });
});

describe('the playout queue', () => {
  const bytes = (count: number): Uint8Array => new Uint8Array(count).fill(0x20);

  it('plays in order, fills up with silence, and knows when each sample was heard', () => {
    const playout = new Playout();
    playout.take(bytes(200));
    playout.play(0);
    const { frame } = playout.play(FRAME_SAMPLES);
    expect([...frame.subarray(38, 42)]).toEqual([0x20, 0x20, 0xff, 0xff]);
    expect([0, 199, 200].map((sample) => playout.heardAt(sample))).toEqual([0, 199, undefined]);
    playout.take(bytes(10));
    playout.play(1600);
    expect(playout.heardAt(200)).toBe(1600);
    expect(playout.filled).toEqual([160, 40, 10]);
  });

  it('reaches a mark where the audio before it ends, and at once when nothing waits', () => {
    const playout = new Playout();
    expect(playout.mark('idle')).toBe(true);
    playout.take(bytes(200));
    expect(playout.mark('end')).toBe(false);
    expect(playout.play(0).reached).toEqual([]);
    expect(playout.play(FRAME_SAMPLES).reached).toEqual([{ name: 'end', offset: 40 }]);
  });

  it('gives back the marks of what was cleared, which is never heard', () => {
    const playout = new Playout();
    playout.take(bytes(400));
    playout.mark('end');
    playout.play(0);
    expect(playout.clear()).toEqual(['end']);
    playout.play(FRAME_SAMPLES);
    expect([159, 160].map((sample) => playout.heardAt(sample))).toEqual([159, undefined]);
  });
});

describe('the echo', () => {
  it('has exactly the energy that the return loss leaves', () => {
    const taps = echoTaps({ delayMs: 0, lossDb: 12 }, new Dice('taps'));
    const energy = taps.reduce((sum, tap) => sum + tap * tap, 0);
    expect(10 * Math.log10(energy)).toBeCloseTo(-12, 6);
  });

  it('comes after its delay, to the sample', () => {
    const heard = new Int16Array(2000);
    heard[100] = 10_000;
    const into = new Float64Array(1600);
    new EchoPath({ delayMs: 12.5, lossDb: 6 }, new Dice('path')).addTo(into, 0, heard);
    expect(into.findIndex((sample) => sample !== 0)).toBe(200);
  });
});

describe('labels and levels', () => {
  it('finds the onset and the end of a sound within one window', () => {
    const samples = new Int16Array(8000);
    samples.set(sine(400, 0.25, 8000, 8000), 2005);
    const { onset, end } = labelled(samples);
    expect(onset).toBe(2000);
    expect(end).toBe(4040);
  });

  it('sets the level of what is active, whatever silence is around it', () => {
    const samples = new Int16Array(16_000);
    samples.set(sine(400, 0.5, 3000, 8000), 4000);
    expect(dbOfRms(activeRms(atLevel(samples, -20)))).toBeCloseTo(-20, 1);
  });
});
