import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rmsLevel, toneLevel } from '../../src/audio/level.js';
import { HALF_LENGTH, rateChangeBetween, resamplerBetween } from '../../src/audio/rate-pair.js';
import { cut, equalSamples, joined, noise, tone } from '../support/signals.js';

const MODEL_HZ = 24_000;
const RATES_HZ = [12_000, 32_000, 44_100, 48_000];
const WAYS = RATES_HZ.flatMap((rateHz): [fromHz: number, toHz: number][] => [
  [rateHz, MODEL_HZ],
  [MODEL_HZ, rateHz],
]);
const AMPLITUDE = 32_000;
/** Long enough for one bin of 10 Hz, after the filter has settled. */
const SETTLED_MS = 20;
const MEASURED_MS = 100;
const FRAME_MS = 20;

function settledOutput([fromHz, toHz]: readonly [number, number], hz: number): Int16Array {
  const input = tone(hz, fromHz, ((SETTLED_MS + MEASURED_MS) * fromHz) / 1000, AMPLITUDE);
  return resamplerBetween(fromHz, toHz)
    .push(input)
    .slice((SETTLED_MS * toHz) / 1000);
}

/** Of a level (RMS), against a tone as loud as those that are sent. */
function decibels(level: number): number {
  return 20 * Math.log10((level * Math.SQRT2) / AMPLITUDE);
}

function every(stepHz: number, fromHz: number, toHz: number): number[] {
  return Array.from({ length: Math.floor((toHz - fromHz) / stepHz) + 1 }, (_, i) => fromHz + i * stepHz);
}

describe.each(WAYS)('changing %i to %i Hz', (fromHz, toHz) => {
  const way = [fromHz, toHz] as const;
  const lowerHz = Math.min(fromHz, toHz);

  it('makes 20 ms of 20 ms, every time', () => {
    const resampler = resamplerBetween(fromHz, toHz);
    const frame = noise((fromHz * FRAME_MS) / 1000);
    const lengths = Array.from({ length: 200 }, () => resampler.push(frame).length);
    expect(new Set(lengths)).toEqual(new Set([(toHz * FRAME_MS) / 1000]));
  });

  it('passes its band, up to 0.9 of half the lower rate, within 0.01 dB', () => {
    const gains = every(100, 100, 0.45 * lowerHz).map((hz) =>
      decibels(toneLevel(settledOutput(way, hz), toHz, hz)),
    );
    expect(Math.max(...gains.map(Math.abs))).toBeLessThan(0.01);
  });

  it('adds nothing to a tone of its band but what is 80 dB down: no image, no alias', () => {
    const rests = every(100, 100, 0.45 * lowerHz).map((hz) => {
      const heard = settledOutput(way, hz);
      return Math.sqrt(Math.max(0, rmsLevel(heard) ** 2 - toneLevel(heard, toHz, hz) ** 2));
    });
    expect(decibels(Math.max(...rests))).toBeLessThan(-80);
  });

  it('lets nothing through that its lower rate can not hold', () => {
    const stopped = every(100, 0.55 * lowerHz, fromHz / 2 - 100).map((hz) =>
      rmsLevel(settledOutput(way, hz)),
    );
    expect(decibels(Math.max(0, ...stopped))).toBeLessThan(-80);
  });

  it('does not depend on how the input is cut', () => {
    const input = noise(4000, 3);
    const whole = resamplerBetween(fromHz, toHz).push(input).slice();
    const lengths = fc.array(fc.integer({ min: 1, max: 1200 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lengths, (pieces) => {
        const resampler = resamplerBetween(fromHz, toHz);
        return equalSamples(joined(cut(input, pieces).map((piece) => resampler.push(piece).slice())), whole);
      }),
      { numRuns: 30 },
    );
  });

  it('is late by 30 samples of the lower rate, to the nearest of the input', () => {
    const resampler = resamplerBetween(fromHz, toHz);
    const at = fromHz / 100;
    const click = new Int16Array(3 * at);
    click[at] = AMPLITUDE;
    const output = resampler.push(click);
    const loudest = output.indexOf(Math.max(...output));
    const lateMs = (loudest * 1000) / toHz - 10;
    expect(Math.abs(lateMs - (HALF_LENGTH * 1000) / lowerHz)).toBeLessThan(1000 / fromHz + 1000 / toHz);
  });

  it('gives at the end what it still holds, and is as new', () => {
    const input = noise(fromHz / 50, 9);
    const resampler = resamplerBetween(fromHz, toHz);
    const first = [resampler.push(input).slice(), resampler.flush().slice()];
    const again = [resampler.push(input).slice(), resampler.flush().slice()];
    expect(again).toEqual(first);
    const heldMs = ((first[1]?.length ?? 0) * 1000) / toHz;
    expect(heldMs).toBeCloseTo((HALF_LENGTH * 1000) / lowerHz, 1);
  });

  it('keeps silence silent and saturates instead of wrapping round', () => {
    const resampler = resamplerBetween(fromHz, toHz);
    expect(resampler.push(new Int16Array(fromHz / 50)).every((sample) => sample === 0)).toBe(true);
    const square = Int16Array.from({ length: fromHz / 10 }, (_, i) =>
      Math.floor(i / (fromHz / 200)) % 2 === 0 ? 32_767 : -32_768,
    );
    const output = resampler.push(square);
    expect([Math.min(...output), Math.max(...output)]).toEqual([-32_768, 32_767]);
  });

  it('serves many streams with one filter, without mixing them', () => {
    const input = noise(2000, 7);
    const [one, other] = [resamplerBetween(fromHz, toHz), resamplerBetween(fromHz, toHz)];
    const pieces = cut(input, [250]).map((piece) => {
      other.push(noise(100));
      return one.push(piece).slice();
    });
    expect(joined(pieces)).toEqual(resamplerBetween(fromHz, toHz).push(input));
    expect(rateChangeBetween(fromHz, toHz)).toBe(rateChangeBetween(fromHz, toHz));
  });
});
