import { describe, expect, it } from 'vitest';
import { DOUBLING_LOW_PASS, LOW_PASS, toSample, WIDE_LOW_PASS } from '../../src/audio/fir.js';
import { MODEL_RATE_HZ } from '../../src/audio/frame.js';
import { DOUBLING_LOW_PASS_SPEC, LOW_PASS_SPEC, WIDE_LOW_PASS_SPEC } from '../../scripts/low-pass-spec.js';
import { designEquiripple } from '../../scripts/remez.js';

/** Gain of the low-pass at a frequency (dB): the exact response of its taps. */
function gainDb(hz: number): number {
  const step = (2 * Math.PI * hz) / MODEL_RATE_HZ;
  let real = 0;
  let imaginary = 0;
  LOW_PASS.forEach((tap, n) => {
    real += tap * Math.cos(step * n);
    imaginary += tap * Math.sin(step * n);
  });
  return 20 * Math.log10(Math.hypot(real, imaginary));
}

function gainsDb(fromHz: number, toHz: number): number[] {
  const stepHz = 5;
  return Array.from({ length: (toHz - fromHz) / stepHz + 1 }, (_, i) => gainDb(fromHz + i * stepHz));
}

describe('the low-pass', () => {
  it('passes everything up to 3400 Hz within 0.007 dB', () => {
    const gains = gainsDb(0, 3400);
    expect(Math.max(...gains.map(Math.abs))).toBeLessThan(0.007);
  });

  it('stops everything from 4600 Hz on by more than 103 dB', () => {
    expect(Math.max(...gainsDb(4600, MODEL_RATE_HZ / 2))).toBeLessThan(-103);
  });

  it('is symmetric, so that every frequency is delayed by the same 48 samples', () => {
    expect(LOW_PASS).toHaveLength(97);
    expect([...LOW_PASS].reverse()).toEqual([...LOW_PASS]);
  });

  it('is what the design gives', () => {
    const designed = designEquiripple(LOW_PASS_SPEC);
    expect(designed).toHaveLength(LOW_PASS.length);
    const differences = [...designed].map((tap, i) => Math.abs(tap - (LOW_PASS[i] ?? NaN)));
    expect(Math.max(...differences)).toBeLessThan(1e-9);
  });
});

describe('the low-passes of wide lines', () => {
  it.each([
    ['between 16 and 24 kHz', WIDE_LOW_PASS, WIDE_LOW_PASS_SPEC],
    ['between 8 and 16 kHz', DOUBLING_LOW_PASS, DOUBLING_LOW_PASS_SPEC],
  ])('are what the design gives, 2 ms late: %s', (_name, taps, spec) => {
    const designed = designEquiripple(spec);
    const differences = [...designed].map((tap, i) => Math.abs(tap - (taps[i] ?? NaN)));
    expect(Math.max(...differences)).toBeLessThan(1e-9);
    expect([...taps].reverse()).toEqual([...taps]);
    expect((taps.length - 1) / 2 / spec.rateHz).toBe(0.002);
  });
});

describe('rounding to a sample', () => {
  it('takes the nearest and saturates at both ends', () => {
    const values = [0.4, 0.5, -0.4, -0.6, 32767.4, 32767.6, 1e9, -32768.4, -32768.6, -1e9];
    expect(values.map((value) => toSample(value) + 0)).toEqual([
      0, 1, 0, -1, 32767, 32767, 32767, -32768, -32768, -32768,
    ]);
  });
});
