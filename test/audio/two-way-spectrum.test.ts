import { describe, expect, it } from 'vitest';
import { BANDS, SILENT_BAND_DB } from '../../src/audio/bands.js';
import {
  COMPLEX_POINTS,
  FOURIER_ORDER,
  FOURIER_POINTS,
  powersOf,
  transform,
} from '../../src/audio/fourier.js';
import { TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { plainBandPowers } from '../../src/audio/plain-band-powers.js';
import { simdBandPowers } from '../../src/audio/simd/band-powers.js';
import { TwoWaySpectrum } from '../../src/audio/two-way-spectrum.js';
import { ReferenceSpectrum } from '../support/reference-spectrum.js';
import { noise, tone } from '../support/signals.js';

function framesOf(signal: Int16Array): Int16Array[] {
  return Array.from({ length: signal.length / TELEPHONE_FRAME_SAMPLES }, (_, i) =>
    signal.subarray(i * TELEPHONE_FRAME_SAMPLES, (i + 1) * TELEPHONE_FRAME_SAMPLES),
  );
}

function spectrumOf(out: Int16Array, inbound: Int16Array): TwoWaySpectrum {
  const spectrum = new TwoWaySpectrum();
  const played = framesOf(out);
  framesOf(inbound).forEach((frame, i) => spectrum.push(played[i] ?? silent, frame));
  return spectrum;
}

/** The sum of x · e^(−2πi·bin·n/points), as its definition says. */
function byDefinition(x: Int16Array, y: Int16Array, bin: number): { sumX: number; sumY: number } {
  let [sumX, sumY] = [0, 0];
  x.forEach((sample, i) => {
    const angle = (-2 * Math.PI * bin * i) / x.length;
    sumX += sample * Math.cos(angle) - (y[i] ?? 0) * Math.sin(angle);
    sumY += sample * Math.sin(angle) + (y[i] ?? 0) * Math.cos(angle);
  });
  return { sumX, sumY };
}

function transformed(x: (i: number) => number, y: (i: number) => number): [Float64Array, Float64Array] {
  const real = new Float64Array(COMPLEX_POINTS);
  const imaginary = new Float64Array(COMPLEX_POINTS);
  FOURIER_ORDER.forEach((at, i) => {
    real[at] = x(i);
    imaginary[at] = y(i);
  });
  transform({ real, imaginary });
  return [real, imaginary];
}

const samples = 3 * TELEPHONE_FRAME_SAMPLES;
const silent = new Int16Array(samples);
const loudestOf = (bands: Float64Array): number => bands.indexOf(Math.max(...bands));

describe('the Fourier transform', () => {
  it('is what its definition says', () => {
    const [x, y] = [noise(COMPLEX_POINTS, 3), noise(COMPLEX_POINTS, 4)];
    const [real, imaginary] = transformed(
      (i) => x[i] ?? 0,
      (i) => y[i] ?? 0,
    );
    for (let bin = 0; bin < COMPLEX_POINTS; bin++) {
      const { sumX, sumY } = byDefinition(x, y, bin);
      expect(real[bin]).toBeCloseTo(sumX, 4);
      expect(imaginary[bin]).toBeCloseTo(sumY, 4);
    }
  });

  it('gives the power of every bin of twice as many real samples', () => {
    const x = noise(FOURIER_POINTS, 5);
    const [real, imaginary] = transformed(
      (i) => x[2 * i] ?? 0,
      (i) => x[2 * i + 1] ?? 0,
    );
    const powers = new Float64Array(COMPLEX_POINTS);
    powersOf({ real, imaginary }, powers, 1);
    for (let bin = 1; bin < COMPLEX_POINTS; bin++) {
      const { sumX, sumY } = byDefinition(x, new Int16Array(FOURIER_POINTS), bin);
      expect((powers[bin] ?? NaN) / (4 * (sumX ** 2 + sumY ** 2))).toBeCloseTo(1, 9);
    }
  });
});

describe('the spectrum of both directions', () => {
  it('shows a tone in one band, at its level', () => {
    const { inDb } = spectrumOf(silent, tone(1000, TELEPHONE_RATE_HZ, samples, 3277));
    const band = loudestOf(inDb);
    const around =
      10 * Math.log10(inDb.slice(band - 1, band + 2).reduce((sum, db) => sum + 10 ** (db / 10), 0));
    expect(around).toBeCloseTo(-23, 0);
    expect(inDb[0]).toBeLessThan(-80);
    expect(inDb[BANDS - 1]).toBeLessThan(-80);
  });

  it('keeps the directions apart', () => {
    const { outDb, inDb } = spectrumOf(
      tone(400, TELEPHONE_RATE_HZ, samples),
      tone(2500, TELEPHONE_RATE_HZ, samples),
    );
    expect(loudestOf(outDb)).toBeLessThan(loudestOf(inDb));
    expect(outDb[loudestOf(inDb)]).toBeLessThan(-80);
    expect(inDb[loudestOf(outDb)]).toBeLessThan(-80);
  });

  it('gives digital silence the level that stands for it', () => {
    const { outDb, inDb } = spectrumOf(silent, silent);
    expect(Array.from(outDb)).toEqual(Array.from({ length: BANDS }, () => SILENT_BAND_DB));
    expect(Array.from(inDb)).toEqual(Array.from({ length: BANDS }, () => SILENT_BAND_DB));
  });

  it.each([
    ['with SIMD', simdBandPowers],
    ['without', plainBandPowers],
  ])('says what one plain transform of both said, silences and all: %s', (_, powersOf) => {
    const [reference, spectrum] = [new ReferenceSpectrum(), new TwoWaySpectrum(powersOf)];
    const inbound = framesOf(scene(2));
    let worst = 0;
    const differ = (a: number | undefined, b: number | undefined): void => {
      worst = Math.max(worst, Math.abs((a ?? NaN) - (b ?? NaN)));
    };
    framesOf(scene(1)).forEach((frame, i) => {
      for (const each of [reference, spectrum]) each.push(frame, inbound[i] ?? silent);
      for (let band = 0; band < BANDS; band++) {
        differ(spectrum.outDb[band], reference.outDb[band]);
        differ(spectrum.inDb[band], reference.inDb[band]);
      }
      differ(spectrum.inBrightnessDb, reference.inBrightnessDb);
    });
    expect(worst).toBeLessThan(1e-6);
  });

  it('is with SIMD to the last bit what it is without', () => {
    const [fast, plain] = [new Float64Array(2 * BANDS), new Float64Array(2 * BANDS)];
    for (let seed = 1; seed < 200; seed++) {
      const [one, other] = [
        noise(FOURIER_POINTS, seed),
        noise(FOURIER_POINTS, seed + 1).map((x) => x >> (seed % 15)),
      ];
      simdBandPowers?.(one, other, fast);
      plainBandPowers(one, other, plain);
      expect(fast).toEqual(plain);
    }
  });
});

/** Noise of many levels, a frame of which now and then is silence: one, two, three or four in a row. */
function scene(seed: number): Int16Array {
  const frames = 200;
  const signal = noise(frames * TELEPHONE_FRAME_SAMPLES, seed);
  const silentFrom = [7, 20, 30, 41].map((from) => from + 3 * seed);
  return signal.map((sample, i) => {
    const frame = Math.floor(i / TELEPHONE_FRAME_SAMPLES) % 50;
    const pause = silentFrom.some((from, extra) => frame >= from && frame <= from + extra);
    return pause ? 0 : sample >> (frame % 15);
  });
}
