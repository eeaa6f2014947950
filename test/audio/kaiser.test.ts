import { describe, expect, it } from 'vitest';
import { kaiserLowPass } from '../../src/audio/kaiser.js';

const WISH = { half: 60, cutoff: 0.25, stopDb: 90 };

/** Of a symmetric filter at a frequency, as a part of the sampling rate (dB). */
function gainDb(taps: Float64Array, frequency: number): number {
  const middle = (taps.length - 1) / 2;
  const gain = taps.reduce(
    (sum, tap, at) => sum + tap * Math.cos(2 * Math.PI * frequency * (at - middle)),
    0,
  );
  return 20 * Math.log10(Math.abs(gain));
}

describe('a low-pass by the window method', () => {
  const taps = kaiserLowPass(WISH);

  it('is symmetric around its middle', () => {
    expect(taps).toHaveLength(121);
    expect([...taps]).toEqual([...taps].reverse());
  });

  it('has unit gain at 0 Hz and half at its cutoff', () => {
    expect(gainDb(taps, 0)).toBeCloseTo(0, 9);
    expect(gainDb(taps, WISH.cutoff)).toBeCloseTo(-6.02, 1);
  });

  it('stops as far down as it was asked to', () => {
    for (let frequency = 0.275; frequency <= 0.5; frequency += 0.001)
      expect(gainDb(taps, frequency)).toBeLessThan(-WISH.stopDb + 1);
  });
});
