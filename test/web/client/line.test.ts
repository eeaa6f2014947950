import { describe, expect, it } from 'vitest';
import { decodeMulaw as serverDecodes, encodeMulaw as serverEncodes } from '../../../src/audio/mulaw.js';
import { dbfsOf } from '../../../src/audio/decibels.js';
import { rmsLevel } from '../../../src/audio/level.js';
import { BadLine } from '../../../src/client/line/bad-line.js';
import { DelayLine } from '../../../src/client/line/delay-line.js';
import { decodeMulaw, encodeMulaw } from '../../../src/client/line/mulaw.js';
import { StreamTime } from '../../../src/client/line/stream-time.js';
import { Ticker } from '../../../src/client/line/ticker.js';
import { Uplink } from '../../../src/client/line/uplink.js';
import { ManualClock } from '../../support/manual-clock.js';
import { noise, tone } from '../../support/signals.js';
import { seeded } from './support/seeded.js';

const RATE = 8_000;
const FRAME = 160;

describe('μ-law', () => {
  it('decodes every code as the server does', () => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    expect(decodeMulaw(codes)).toEqual(serverDecodes(codes, new Int16Array(256)));
  });

  it('encodes every sample as the server does', () => {
    const samples = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
    expect(encodeMulaw(samples)).toEqual(serverEncodes(samples, new Uint8Array(65_536)));
  });
});

describe('a bad line', () => {
  const line = (conditions: Parameters<BadLine['set']>[0]): BadLine => {
    const bad = new BadLine(RATE, seeded(7));
    bad.set(conditions);
    return bad;
  };

  it('without faults changes nothing', () => {
    const bad = line({});
    const frame = noise(FRAME);
    expect(bad.up(frame)).toEqual({ samples: frame, delayMs: 0 });
    expect(bad.down(frame)).toBe(frame);
  });

  it('loses so many frames on the way up, and leaves as many silent on the way down', () => {
    const bad = line({ lossPercent: 10 });
    const up = Array.from({ length: 2_000 }, () => bad.up(noise(FRAME)).samples);
    expect(up.filter((samples) => samples === undefined).length / 2_000).toBeCloseTo(0.1, 1);
    const down = Array.from({ length: 2_000 }, () => bad.down(noise(FRAME)));
    expect(down.every(({ length }) => length === FRAME)).toBe(true);
    expect(down.filter((samples) => rmsLevel(samples) === 0).length / 2_000).toBeCloseTo(0.1, 1);
  });

  it('delays frames by up to the jitter', () => {
    const delays = Array.from(
      { length: 500 },
      () => line({ jitterMs: 80 }).up(new Int16Array(FRAME)).delayMs,
    );
    expect(Math.max(...delays)).toBeLessThan(80);
    const bad = line({ jitterMs: 80 });
    const many = Array.from({ length: 500 }, () => bad.up(new Int16Array(FRAME)).delayMs);
    expect(Math.min(...many)).toBeLessThan(5);
    expect(Math.max(...many)).toBeGreaterThan(75);
  });

  it('sends the agent back with the echo’s level, 100 ms later, and no more after a clear', () => {
    const bad = line({ echoDb: -20 });
    bad.down(tone(500, RATE, 50 * FRAME, 16_000));
    const up = Array.from({ length: 20 }, () => bad.up(new Int16Array(FRAME)).samples ?? new Int16Array(0));
    expect(up.slice(0, 5).every((frame) => rmsLevel(frame) === 0)).toBe(true);
    expect(dbfsOf(rmsLevel(up[10] ?? noise(1))) - dbfsOf(16_000 / Math.SQRT2)).toBeCloseTo(-20, 1);
    bad.clear();
    const after = Array.from({ length: 6 }, () => bad.up(new Int16Array(FRAME)).samples ?? noise(1));
    expect(rmsLevel(after[5] ?? noise(1))).toBe(0);
  });

  it('adds noise of its level', () => {
    const bad = line({ noiseDb: -40 });
    const frames = Array.from(
      { length: 50 },
      () => bad.up(new Int16Array(FRAME)).samples ?? new Int16Array(0),
    );
    const all = Int16Array.from(frames.flatMap((frame) => [...frame]));
    expect(dbfsOf(rmsLevel(all))).toBeCloseTo(-40, 0);
  });
});

describe('the delay line', () => {
  it('keeps the order of what has waits of its own', () => {
    const clock = new ManualClock();
    const delay = new DelayLine(clock);
    const out: string[] = [];
    delay.put(50, () => out.push('a'));
    delay.put(10, () => out.push('b'));
    delay.put(0, () => out.push('c'));
    clock.advance(49);
    expect(out).toEqual([]);
    clock.advance(1);
    expect(out).toEqual(['a', 'b', 'c']);
    delay.put(0, () => out.push('at once'));
    expect(out.at(-1)).toBe('at once');
  });

  it('can be emptied at once', () => {
    const clock = new ManualClock();
    const delay = new DelayLine(clock);
    const out: string[] = [];
    delay.put(50, () => out.push('a'));
    delay.put(50, () => out.push('b'));
    delay.flush();
    expect(out).toEqual(['a', 'b']);
    expect(clock.pending).toBe(0);
  });
});

describe('timestamps of a stream', () => {
  it('count 20 ms a frame, whatever the clock’s jitter', () => {
    const time = new StreamTime();
    expect([0, 23, 39, 75, 80].map((nowMs) => time.next(1_000 + nowMs))).toEqual([0, 20, 40, 60, 80]);
  });

  it('jump where sound is missing, so that they keep pace with the clock', () => {
    const time = new StreamTime();
    time.next(0);
    expect(time.next(3_020)).toBe(3_020);
    expect(time.next(3_040)).toBe(3_040);
  });
});

describe('the beat of a line without microphone', () => {
  it('comes 50 times a second without drift', () => {
    const clock = new ManualClock();
    let ticks = 0;
    const ticker = new Ticker(clock, () => ticks++);
    ticker.start();
    for (let i = 0; i < 100; i++) clock.advance(33);
    expect(ticks).toBe(165);
    ticker.stop();
    expect(clock.pending).toBe(0);
  });

  it('makes up for a short sleep, and only for the last second of a long one', () => {
    const clock = new ManualClock();
    let ticks = 0;
    const ticker = new Ticker(clock, () => ticks++);
    ticker.start();
    clock.leap(200);
    clock.advance(0);
    expect(ticks).toBe(10);
    clock.leap(60_000);
    clock.advance(0);
    expect(ticks).toBeLessThanOrEqual(61);
    ticker.stop();
  });
});

describe('what an application sends as sound', () => {
  it('comes out in 20 ms frames at the line’s rate, and silence follows', () => {
    const uplink = new Uplink(RATE);
    uplink.push(tone(500, 24_000, 24_000, 10_000), 60_000);
    const frames = Array.from({ length: 55 }, () => uplink.frame(undefined));
    expect(frames.every(({ length }) => length === FRAME)).toBe(true);
    expect(rmsLevel(frames[20] ?? new Int16Array(1))).toBeCloseTo(10_000 / Math.SQRT2, -2);
    expect(rmsLevel(frames[54] ?? noise(1))).toBe(0);
  });

  it('may come in buffers that end within a sample', () => {
    const pcm = Int16Array.from({ length: 100 }, (_, i) => i * 100);
    const bytes = new Uint8Array(pcm.buffer);
    const uplink = new Uplink(24_000);
    uplink.push(bytes.slice(0, 33).buffer, 60_000);
    uplink.push(bytes.slice(33, 100).buffer, 60_000);
    uplink.push(bytes.slice(100).buffer, 60_000);
    expect(uplink.takeAll()).toEqual(pcm);
  });

  it('keeps to the bound by dropping the oldest, and says so', () => {
    const uplink = new Uplink(24_000);
    expect(uplink.push(new Int16Array(48_000).fill(1), 2_000)).toBe(false);
    expect(uplink.push(new Int16Array(24_000).fill(2), 2_000)).toBe(true);
    const kept = uplink.takeAll();
    expect(kept.length).toBe(48_000);
    expect([kept[0], kept[24_000]]).toEqual([1, 2]);
  });

  it('is mixed with the microphone', () => {
    const uplink = new Uplink(24_000);
    uplink.push(new Int16Array(480).fill(1_000), 2_000);
    expect(uplink.frame(new Int16Array(480).fill(500))[7]).toBe(1_500);
    expect(uplink.frame(new Int16Array(480).fill(500))[7]).toBe(500);
  });
});
