import { describe, expect, it } from 'vitest';
import { BANDS, BandSpectrum, SILENT_BAND_DB } from '../../src/audio/band-spectrum.js';
import {
  COMPLEX_POINTS,
  FOURIER_ORDER,
  FOURIER_POINTS,
  powersOf,
  transform,
} from '../../src/audio/fourier.js';
import { TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { ReferenceSpectrum } from '../support/reference-spectrum.js';
import { noise, tone } from '../support/signals.js';

function framesOf(signal: Int16Array): Int16Array[] {
  return Array.from({ length: signal.length / TELEPHONE_FRAME_SAMPLES }, (_, i) =>
    signal.subarray(i * TELEPHONE_FRAME_SAMPLES, (i + 1) * TELEPHONE_FRAME_SAMPLES),
  );
}

function spectrumOf(signal: Int16Array): BandSpectrum {
  const spectrum = new BandSpectrum();
  for (const frame of framesOf(signal)) spectrum.push(frame);
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
  transform(real, imaginary);
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
    powersOf(real, imaginary, powers, 1);
    for (let bin = 1; bin < COMPLEX_POINTS; bin++) {
      const { sumX, sumY } = byDefinition(x, new Int16Array(FOURIER_POINTS), bin);
      expect((powers[bin] ?? NaN) / (4 * (sumX ** 2 + sumY ** 2))).toBeCloseTo(1, 9);
    }
  });
});

describe('the spectrum of a direction', () => {
  it('shows a tone in one band, at its level', () => {
    const { db } = spectrumOf(tone(1000, TELEPHONE_RATE_HZ, samples, 3277));
    const band = loudestOf(db);
    const around =
      10 * Math.log10(db.slice(band - 1, band + 2).reduce((sum, each) => sum + 10 ** (each / 10), 0));
    expect(around).toBeCloseTo(-23, 0);
    expect(db[0]).toBeLessThan(-80);
    expect(db[BANDS - 1]).toBeLessThan(-80);
  });

  it('gives digital silence the level that stands for it', () => {
    expect(Array.from(spectrumOf(silent).db)).toEqual(Array.from({ length: BANDS }, () => SILENT_BAND_DB));
  });

  it('says of two directions what one transform of both said, silences and all', () => {
    const reference = new ReferenceSpectrum();
    const [played, heard] = [new BandSpectrum(), new BandSpectrum()];
    const [out, inbound] = [framesOf(scene(1)), framesOf(scene(2))];
    let worst = 0;
    out.forEach((frame, i) => {
      const heardFrame = inbound[i] ?? silent;
      reference.push(frame, heardFrame);
      played.push(frame);
      heard.push(heardFrame);
      for (let band = 0; band < BANDS; band++) {
        worst = Math.max(worst, Math.abs((played.db[band] ?? NaN) - (reference.outDb[band] ?? NaN)));
        worst = Math.max(worst, Math.abs((heard.db[band] ?? NaN) - (reference.inDb[band] ?? NaN)));
      }
      worst = Math.max(worst, Math.abs(heard.brightnessDb - reference.inBrightnessDb));
    });
    expect(worst).toBeLessThan(1e-6);
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
