import { describe, expect, it } from 'vitest';
import { FOURIER_ORDER, FOURIER_POINTS, transform } from '../../src/audio/fourier.js';
import { TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { BANDS, SILENT_BAND_DB, TwoWaySpectrum } from '../../src/audio/two-way-spectrum.js';
import { noise, tone } from '../support/signals.js';

function spectrumOf(out: Int16Array, inbound: Int16Array): TwoWaySpectrum {
  const spectrum = new TwoWaySpectrum();
  for (let from = 0; from < out.length; from += TELEPHONE_FRAME_SAMPLES)
    spectrum.push(
      out.subarray(from, from + TELEPHONE_FRAME_SAMPLES),
      inbound.subarray(from, from + TELEPHONE_FRAME_SAMPLES),
    );
  return spectrum;
}

const samples = 3 * TELEPHONE_FRAME_SAMPLES;
const silent = new Int16Array(samples);
const loudestOf = (bands: Float64Array): number => bands.indexOf(Math.max(...bands));

describe('the Fourier transform', () => {
  it('is what its definition says', () => {
    const [x, y] = [noise(FOURIER_POINTS, 3), noise(FOURIER_POINTS, 4)];
    const real = new Float64Array(FOURIER_POINTS);
    const imaginary = new Float64Array(FOURIER_POINTS);
    FOURIER_ORDER.forEach((at, i) => {
      real[at] = x[i] ?? 0;
      imaginary[at] = y[i] ?? 0;
    });
    transform(real, imaginary);
    for (const bin of [0, 1, 37, 128, 255]) {
      let [sumX, sumY] = [0, 0];
      x.forEach((sample, i) => {
        const angle = (-2 * Math.PI * bin * i) / FOURIER_POINTS;
        sumX += sample * Math.cos(angle) - (y[i] ?? 0) * Math.sin(angle);
        sumY += sample * Math.sin(angle) + (y[i] ?? 0) * Math.cos(angle);
      });
      expect(real[bin]).toBeCloseTo(sumX, 4);
      expect(imaginary[bin]).toBeCloseTo(sumY, 4);
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
    const { outDb } = spectrumOf(silent, silent);
    expect(Array.from(outDb)).toEqual(Array.from({ length: BANDS }, () => SILENT_BAND_DB));
  });
});
