import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Capture, type CapturedFrame } from '../../../src/client/audio/capture.js';
import { LateFrames } from '../../../src/client/audio/late-frames.js';
import { Player, type PlayerReport } from '../../../src/client/audio/player.js';
import { PlayoutQueue } from '../../../src/client/audio/playout-queue.js';
import { toneLevel } from '../../../src/audio/level.js';
import { toFloat, toInt16 } from '../../../src/client/audio/samples.js';
import { tone } from '../../support/signals.js';

const BLOCK = 128;
const LOUD = 10_000;

/** Renders blocks; returns the marks that each of them passed. */
function render(queue: PlayoutQueue, blocks: number): (readonly string[])[] {
  return Array.from({ length: blocks }, () => queue.render(new Float32Array(BLOCK)));
}

const loud = (samples: number): Int16Array => new Int16Array(samples).fill(LOUD);

describe('the playout queue', () => {
  it('passes a mark in the block in which the last sample before it is played', () => {
    const queue = new PlayoutQueue(8_000, 8_000);
    queue.push(loud(300));
    queue.mark('end');
    expect(render(queue, 4)).toEqual([[], [], ['end'], []]);
    expect(queue.played).toBe(300);
  });

  it('passes a mark with nothing in front of it in the next block', () => {
    const queue = new PlayoutQueue(8_000, 48_000);
    queue.mark('at once');
    expect(render(queue, 1)).toEqual([['at once']]);
  });

  it('is silent in the very next block after a clear, and gives the marks back in order', () => {
    const queue = new PlayoutQueue(8_000, 48_000);
    queue.push(loud(8_000));
    queue.mark('a');
    queue.push(loud(8_000));
    queue.mark('b');
    render(queue, 10);
    expect(queue.clear()).toEqual(['a', 'b']);
    const block = new Float32Array(BLOCK).fill(1);
    queue.render(block);
    expect(block.every((sample) => sample === 0)).toBe(true);
    expect(queue.queued).toBe(0);
  });

  it('plays what comes after a clear, and marks count from there', () => {
    const queue = new PlayoutQueue(8_000, 8_000);
    queue.push(loud(1_000));
    render(queue, 1);
    queue.clear();
    queue.push(loud(BLOCK));
    queue.mark('new');
    expect(render(queue, 2)).toEqual([['new'], []]);
  });

  it('counts every sample once and passes every mark once, in order, however it is fed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 12 }), (lengths) => {
        const queue = new PlayoutQueue(8_000, 44_100);
        const passed: string[] = [];
        lengths.forEach((length, i) => {
          queue.push(loud(length));
          queue.mark(String(i));
          passed.push(...render(queue, 2).flat());
        });
        passed.push(...render(queue, 400).flat());
        expect(passed).toEqual(lengths.map((_, i) => String(i)));
        expect(queue.played).toBe(lengths.reduce((sum, length) => sum + length, 0));
      }),
    );
  });

  it('plays a tone as it came, at the sound card’s rate', () => {
    const queue = new PlayoutQueue(8_000, 48_000);
    queue.push(tone(1_000, 8_000, 4_000, LOUD));
    const heard = new Float32Array(19_200);
    for (let from = 0; from < heard.length; from += BLOCK) queue.render(heard.subarray(from, from + BLOCK));
    const settled = Int16Array.from(heard.subarray(4_800, 9_600), toInt16);
    expect((toneLevel(settled, 48_000, 1_000) * Math.SQRT2) / LOUD).toBeCloseTo(1, 2);
  });
});

describe('the player', () => {
  it('reports ten times a second while it plays, and once more when it has fallen silent', () => {
    const reports: PlayerReport[] = [];
    const player = new Player({ rateHz: 8_000, outputRateHz: 48_000 }, (report) => reports.push(report));
    player.handle({ type: 'play', samples: loud(8_000) });
    for (let i = 0; i < 800; i++) player.render(new Float32Array(BLOCK));
    expect(reports.length).toBeGreaterThanOrEqual(10);
    expect(reports.length).toBeLessThanOrEqual(13);
    expect(reports.at(-1)).toMatchObject({ type: 'playout', playedMs: 1_000, queuedMs: 0 });
    expect(reports[3]).toMatchObject({ level: expect.closeTo(toFloat(LOUD), 2) as number });
  });

  it('says of marks whether they were played or dropped', () => {
    const reports: PlayerReport[] = [];
    const player = new Player({ rateHz: 8_000, outputRateHz: 8_000 }, (report) => reports.push(report));
    player.handle({ type: 'mark', name: 'played' });
    player.render(new Float32Array(BLOCK));
    player.handle({ type: 'play', samples: loud(1_000) });
    player.handle({ type: 'mark', name: 'dropped' });
    player.handle({ type: 'clear' });
    expect(reports).toEqual([
      { type: 'marks', names: ['played'], dropped: false },
      { type: 'marks', names: ['dropped'], dropped: true },
    ]);
  });
});

describe('the capture framer', () => {
  it.each([
    [48_000, 8_000],
    [44_100, 8_000],
    [48_000, 24_000],
  ])('cuts a microphone at %i Hz into 20 ms frames at %i Hz', (inputHz, rateHz) => {
    const frames: CapturedFrame[] = [];
    const capture = new Capture(inputHz, rateHz, (frame) => frames.push(frame));
    const input = Float32Array.from(tone(800, inputHz, inputHz, LOUD), toFloat);
    for (let from = 0; from < input.length; from += BLOCK) {
      capture.push(input.subarray(from, from + BLOCK), (from * 1000) / inputHz);
    }
    expect(frames.length).toBe(50);
    expect(frames.every(({ samples }) => samples.length === rateHz / 50)).toBe(true);
    const heard = frames.slice(10, 15).flatMap(({ samples }) => [...samples]);
    expect((toneLevel(Int16Array.from(heard), rateHz, 800) * Math.SQRT2) / LOUD).toBeCloseTo(1, 2);
  });
});

describe('late frames', () => {
  /** `count` frames that come in time. */
  const settle = (late: LateFrames, count: number): void => {
    for (let i = 0; i < count; i++) expect(late.isLate(5_000 + 20 * i, 20 * i)).toBe(false);
  };

  it('are those of a burst that are older than a second', () => {
    const late = new LateFrames();
    settle(late, 50);
    // The page slept for three seconds, and the audio thread went on.
    const burst = Array.from({ length: 150 }, (_, i) => late.isLate(9_000, 1_000 + 20 * i));
    expect(burst.filter(Boolean).length).toBe(100);
    expect(burst.lastIndexOf(true)).toBe(99);
    expect(late.isLate(9_020, 4_000)).toBe(false);
  });

  it('are few when the audio clock itself stood still, as in a laptop that was shut', () => {
    const late = new LateFrames();
    settle(late, 50);
    const after = Array.from({ length: 50 }, (_, i) => late.isLate(3_600_000 + 20 * i, 1_000 + 20 * i));
    expect(after.filter(Boolean).length).toBeLessThanOrEqual(10);
    expect(after.slice(-30)).not.toContain(true);
  });

  it('are none when the two clocks drift apart', () => {
    const late = new LateFrames();
    const hour = Array.from({ length: 180_000 }, (_, i) => late.isLate(20 * i * 1.0003, 20 * i));
    expect(hour).not.toContain(true);
  });
});
