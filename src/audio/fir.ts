import { DOUBLING_LOW_PASS_HALF, LOW_PASS_HALF, WIDE_LOW_PASS_HALF } from './fir-taps.js';

/**
 * The low-pass of both directions, at the model's rate: linear phase, 0–3400 Hz within ±0.007 dB, from 4600 Hz on 103 dB down.
 * 97 taps: its delay of 48 samples is 2 ms, a whole number of samples at both rates.
 */
export const LOW_PASS: Float64Array = wholeOf(LOW_PASS_HALF);

/**
 * The low-pass between 16 and 24 kHz, at 48 kHz: linear phase, 0–7300 Hz within ±0.001 dB, from 8700 Hz on 103 dB down. 193 taps: its delay of 96 samples is 2 ms, a
 * whole number of samples at both rates.
 */
export const WIDE_LOW_PASS: Float64Array = wholeOf(WIDE_LOW_PASS_HALF);

/** The low-pass between 8 and 16 kHz, at 16 kHz: linear phase, 0–3400 Hz within ±0.002 dB, from 4600 Hz on 92 dB down. 65 taps: its delay is 2 ms. */
export const DOUBLING_LOW_PASS: Float64Array = wholeOf(DOUBLING_LOW_PASS_HALF);

/** Symmetric taps from their first half and the middle. */
function wholeOf(half: readonly number[]): Float64Array {
  return Float64Array.from([...half, ...half.slice(0, -1).reverse()]);
}

const MAX_SAMPLE = 32767;
const MIN_SAMPLE = -32768;

/** Rounds to the nearest 16-bit sample; what is too loud saturates instead of wrapping round. */
export function toSample(value: number): number {
  const rounded = Math.floor(value + 0.5);
  if (rounded > MAX_SAMPLE) return MAX_SAMPLE;
  return rounded < MIN_SAMPLE ? MIN_SAMPLE : rounded;
}
