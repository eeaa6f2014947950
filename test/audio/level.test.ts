import { describe, expect, it } from 'vitest';
import { rmsLevel, toneLevel, toneVector } from '../../src/audio/level.js';
import { tone } from '../support/signals.js';

describe('levels', () => {
  it('gives the size of a constant and of a square wave as their level', () => {
    expect(rmsLevel(new Int16Array(100).fill(-1500))).toBe(1500);
    expect(rmsLevel(Int16Array.of(300, -300, 300, -300))).toBe(300);
  });

  it('gives 0 for no samples', () => {
    expect(rmsLevel(new Int16Array(0))).toBe(0);
    expect(toneLevel(new Int16Array(0), 8000, 1000)).toBe(0);
    expect(toneLevel(Int16Array.of(5), 8000, 1000)).toBe(0);
  });

  it('hears a tone at its RMS level', () => {
    const samples = tone(1000, 8000, 800, 10_000);
    expect(rmsLevel(samples)).toBeCloseTo(10_000 / Math.SQRT2, 0);
    expect(toneLevel(samples, 8000, 1000)).toBeCloseTo(10_000 / Math.SQRT2, 0);
  });

  it('does not hear it at another frequency', () => {
    const samples = tone(1000, 8000, 800, 10_000);
    expect(toneLevel(samples, 8000, 1030)).toBeLessThan(1);
    expect(toneLevel(samples, 8000, 3000)).toBeLessThan(1);
  });

  it('hears one tone of two', () => {
    const samples = tone(700, 8000, 800, 10_000).map(
      (sample, i) => sample + (tone(1900, 8000, 800, 1000)[i] ?? 0),
    );
    expect(toneLevel(samples, 8000, 1900)).toBeCloseTo(1000 / Math.SQRT2, 0);
  });

  it('knows where in its period a tone begins', () => {
    const quarterLate = tone(1000, 8000, 802, 10_000).subarray(2);
    const { real, imaginary } = toneVector(quarterLate, 8000, 1000);
    expect(real).toBeCloseTo(0, 0);
    expect(imaginary).toBeCloseTo(10_000, 0);
  });
});
