import { describe, expect, it } from 'vitest';
import { BoundedList } from '../../../src/observe/timeline/bounded-list.js';
import { CallLevels } from '../../../src/observe/timeline/call-levels.js';
import { LinePlayout } from '../../../src/observe/timeline/line-playout.js';
import { MediaClock } from '../../../src/observe/timeline/media-clock.js';

describe('a list with a bound', () => {
  it('counts what it does not take', () => {
    const list = new BoundedList<number>(2);
    for (const item of [1, 2, 3, 4]) list.push(item);
    expect(list.items).toEqual([1, 2]);
    expect(list.leftOut).toBe(2);
  });
});

describe('levels', () => {
  it('keep a day of sound in as many steps as half an hour, and the loudest of each', () => {
    const levels = new CallLevels();
    levels.add('caller', 1000, -20);
    levels.add('caller', 86_400_000, -30);
    const { stepMs, caller } = levels.levels;
    expect(caller.length).toBeLessThanOrEqual(45_001);
    expect(caller[Math.floor(1000 / stepMs)]).toBe(-20);
    expect(caller[Math.floor(86_400_000 / stepMs)]).toBe(-30);
  });
});

describe('the clock of media time', () => {
  it('goes by the frames that came quickest', () => {
    const clock = new MediaClock();
    expect(clock.at(0)).toBeUndefined();
    clock.heard(0, 180);
    clock.heard(20, 140);
    clock.heard(40, 230);
    expect(clock.at(40)).toBe(140);
  });

  it('starts anew when the stream stood still', () => {
    const clock = new MediaClock();
    clock.heard(0, 120);
    clock.heard(20, 9140);
    expect(clock.at(40)).toBe(9140);
  });
});

describe('what was playing', () => {
  it('plays behind what was sent before, and no more of it once it is cleared', () => {
    const line = new LinePlayout();
    line.sent(100, 400);
    line.sent(300, 400);
    line.cleared(600);
    line.sent(1000, 200);
    expect(line.stretches).toEqual([
      { fromMs: 100, toMs: 600 },
      { fromMs: 1000, toMs: 1200 },
    ]);
  });

  it('gives each part its place, and none of what was given up to the next', () => {
    const line = new LinePlayout();
    line.sent(100, 400);
    line.sent(1000, 600);
    const places = line.places();
    expect(places.take(300, 450)).toEqual({ fromMs: 100, toMs: 400 });
    places.skipTo(450);
    expect(places.take(600, 1700)).toEqual({ fromMs: 1000, toMs: 1600 });
    expect(places.take(50, 1800)).toEqual({ fromMs: 1750, toMs: 1800 });
  });
});
