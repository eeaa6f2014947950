import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_MS, TELEPHONE_FRAME_SAMPLES as FRAME, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { lineFormat } from '../../src/audio/line-format.js';
import { GapFiller, MAX_FILL_MS } from '../../src/audio/gap-filler.js';

const SAMPLES_PER_MS = TELEPHONE_RATE_HZ / 1000;
const frame = new Uint8Array(FRAME);

/** Silence owed before each of the frames (ms). */
function fillsMs(timestamps: readonly number[]): number[] {
  const filler = new GapFiller();
  return timestamps.map((timestampMs) => filler.push(frame, timestampMs) / SAMPLES_PER_MS);
}

describe('the gap filler', () => {
  it('owes nothing while frames follow each other', () => {
    expect(fillsMs([0, 20, 40, 60])).toEqual([0, 0, 0, 0]);
  });

  it('takes the first timestamp for the start, whatever it is', () => {
    expect(fillsMs([5000, 5020])).toEqual([0, 0]);
  });

  it('fills a hole with its own length', () => {
    expect(fillsMs([0, 20, 240, 260])).toEqual([0, 0, 200, 0]);
  });

  it('leaves jitter of up to half a frame alone, and fills what adds up to more', () => {
    expect(fillsMs([0, 30, 45, 66])).toEqual([0, 0, 0, 0]);
    expect(fillsMs([0, 28, 56])).toEqual([0, 0, 16]);
  });

  it('adds nothing for a frame that comes twice or early, and takes it off the next hole', () => {
    expect(fillsMs([0, 20, 20, 40, 60, 180])).toEqual([0, 0, 0, 0, 0, 80]);
    expect(fillsMs([100, 120, 100, 140, 260])).toEqual([0, 0, 0, 0, 80]);
  });

  it('puts in ten seconds at most for one hole, and goes on from the new timestamp', () => {
    expect(fillsMs([0, 3_600_000, 3_600_020, 3_600_140])).toEqual([0, MAX_FILL_MS, 0, 100]);
  });

  it('follows a clock that starts again far back', () => {
    expect(fillsMs([60_000, 60_020, 0, 20, 140])).toEqual([0, 0, 0, 0, 100]);
  });

  it('counts frames of any length', () => {
    const filler = new GapFiller();
    expect(filler.push(new Uint8Array(8000), 0)).toBe(0);
    expect(filler.push(new Uint8Array(1), 1000)).toBe(0);
    expect(filler.push(frame, 1100)).toBe(799);
  });

  it('keeps media time within a frame of the timestamps, over any holes up to the longest', () => {
    const step = fc.record({
      samples: fc.integer({ min: 1, max: 1600 }),
      hole: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: MAX_FILL_MS - FRAME_MS })),
      jitter: fc.integer({ min: 0, max: FRAME_MS / 2 }),
    });
    fc.assert(
      fc.property(fc.nat(1e6), fc.array(step, { minLength: 1, maxLength: 60 }), (startMs, steps) => {
        const filler = new GapFiller();
        let truthMs = startMs;
        let total = 0;
        let end = 0;
        for (const [i, { samples, hole, jitter }] of steps.entries()) {
          if (i > 0) truthMs += hole;
          const timestampMs = i === 0 ? startMs : truthMs + jitter;
          total += filler.push(new Uint8Array(samples), timestampMs) + samples;
          end = timestampMs + samples / SAMPLES_PER_MS;
          truthMs += samples / SAMPLES_PER_MS;
          expect(Math.abs(total / SAMPLES_PER_MS - (end - startMs))).toBeLessThanOrEqual(FRAME_MS);
        }
      }),
    );
  });

  it('never owes less than nothing nor more than the longest fill, whatever the timestamps', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 40 }), (timestamps) => {
        for (const fill of fillsMs(timestamps)) {
          expect(fill).toBeGreaterThanOrEqual(0);
          expect(fill).toBeLessThanOrEqual(MAX_FILL_MS);
        }
      }),
    );
  });

  it.each([8000, 16_000, 24_000] as const)('counts in whole samples on a line of PCM at %i Hz', (rateHz) => {
    const line = lineFormat({ encoding: 'pcm16', rateHz });
    const filler = new GapFiller(line);
    const wide = new Uint8Array(line.frameBytes);
    const fills = [0, 20, 240, 260, 400.03].map((timestampMs) => filler.push(wide, timestampMs));
    const bytesPerMs = (2 * rateHz) / 1000;
    expect(fills).toEqual([0, 0, 200 * bytesPerMs, 0, 2 * Math.round((120.03 * rateHz) / 1000)]);
  });
});
