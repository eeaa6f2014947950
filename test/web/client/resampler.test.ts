import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toneLevel } from '../../../src/audio/level.js';
import { Resampler } from '../../../src/client/audio/resampler.js';
import { toFloat, toInt16 } from '../../../src/client/audio/samples.js';
import { cut, equalSamples, joined, noise, tone } from '../../support/signals.js';

const AMPLITUDE = 20_000;
const SETTLED_MS = 50;
const MEASURED_MS = 100;

function through(resampler: Resampler, input: Int16Array): Int16Array {
  resampler.write(Float32Array.from(input, toFloat));
  const output = new Float32Array(resampler.available);
  expect(resampler.read(output)).toBe(output.length);
  return Int16Array.from(output, toInt16);
}

/** Level of `heardHz` in what comes out for a tone of `sentHz`, against the tone (dB). */
function levelDb(fromHz: number, toHz: number, sentHz: number, heardHz = sentHz): number {
  const input = tone(sentHz, fromHz, ((SETTLED_MS + MEASURED_MS + 50) * fromHz) / 1000, AMPLITUDE);
  const output = through(new Resampler(fromHz, toHz), input).slice((SETTLED_MS * toHz) / 1000);
  const measured = output.slice(0, (MEASURED_MS * toHz) / 1000);
  return 20 * Math.log10((toneLevel(measured, toHz, heardHz) * Math.SQRT2) / AMPLITUDE);
}

const RATES = [
  [48_000, 8_000],
  [44_100, 8_000],
  [16_000, 8_000],
  [96_000, 8_000],
  [8_000, 48_000],
  [8_000, 44_100],
  [24_000, 48_000],
  [24_000, 44_100],
  [48_000, 24_000],
  [44_100, 24_000],
  [24_000, 8_000],
  [8_000, 24_000],
] as const;

describe.each(RATES)('resampling from %i to %i Hz', (fromHz, toHz) => {
  const nyquistHz = Math.min(fromHz, toHz) / 2;

  it('lets the band through unchanged', () => {
    for (const share of [0.1, 0.25, 0.5, 0.75, 0.84]) {
      const hz = Math.round((share * nyquistHz) / 10) * 10;
      expect(Math.abs(levelDb(fromHz, toHz, hz)), `${hz} Hz`).toBeLessThan(0.1);
    }
  });

  it('makes as much sound as went in, to the filter’s length', () => {
    const output = through(new Resampler(fromHz, toHz), new Int16Array(fromHz));
    expect(Math.abs(output.length - toHz)).toBeLessThanOrEqual(Math.ceil(toHz / fromHz));
  });

  it('gives the same samples however the input is cut', () => {
    const input = noise(2500);
    const whole = through(new Resampler(fromHz, toHz), input);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 }), (lengths) => {
        const resampler = new Resampler(fromHz, toHz);
        const pieces = cut(input, lengths).map((piece) => through(resampler, piece));
        expect(equalSamples(joined(pieces), whole)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('knows how much it needs for a block of the sound card', () => {
    const resampler = new Resampler(fromHz, toHz);
    const block = new Float32Array(128);
    for (let i = 0; i < 40; i++) {
      const needed = resampler.needed(block.length);
      resampler.write(new Float32Array(Math.max(0, needed - 1)));
      if (needed > 0) expect(resampler.available).toBeLessThan(block.length);
      resampler.write(new Float32Array(needed - Math.max(0, needed - 1)));
      expect(resampler.read(block)).toBe(block.length);
    }
  });
});

describe('what does not belong to the band', () => {
  it.each([
    [48_000, 8_000, 5_000, 3_000],
    [48_000, 8_000, 13_000, 3_000],
    [44_100, 8_000, 6_500, 1_500],
    [48_000, 24_000, 14_000, 10_000],
  ])('is not folded down: from %i to %i Hz, %i Hz at %i Hz', (fromHz, toHz, sentHz, aliasHz) => {
    expect(levelDb(fromHz, toHz, sentHz, aliasHz)).toBeLessThan(-65);
  });

  it.each([
    [8_000, 48_000, 3_000, 5_000],
    [8_000, 44_100, 1_000, 7_000],
    [24_000, 48_000, 10_000, 14_000],
  ])('is not mirrored up: from %i to %i Hz, %i Hz at %i Hz', (fromHz, toHz, sentHz, imageHz) => {
    expect(levelDb(fromHz, toHz, sentHz, imageHz)).toBeLessThan(-65);
  });

  it('changes nothing between equal rates', () => {
    const input = noise(1000);
    expect(through(new Resampler(48_000, 48_000), input)).toEqual(input);
  });
});
