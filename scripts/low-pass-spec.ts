import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from '../src/audio/frame.js';
import type { FilterSpec } from './remez.js';

/**
 * The resampler's low-pass at 24 kHz. It passes the telephone band (300–3400 Hz) and stops at 8000 − 3400 Hz, so that whatever folds at 4 kHz
 * lands outside that band. The stopband counts 100 times: that costs 0.005 dB of ripple, which nobody hears, and puts what should not be
 * there (−103 dB) below the steps of 16 bits, where it can no longer tip a rounding.
 */
export const LOW_PASS_SPEC: FilterSpec = {
  taps: 97,
  rateHz: MODEL_RATE_HZ,
  bands: [
    { fromHz: 0, toHz: 3400, gain: 1, weight: 1 },
    { fromHz: 4600, toHz: MODEL_RATE_HZ / 2, gain: 0, weight: 100 },
  ],
};

/**
 * Between a wideband line at 16 kHz and the model, at 48 kHz, of which both rates are a whole part. What folds at 8 kHz lands above 7300 Hz. 193 taps are 2 ms of
 * delay, as below.
 */
export const WIDE_LOW_PASS_SPEC: FilterSpec = {
  taps: 193,
  rateHz: 2 * MODEL_RATE_HZ,
  bands: [
    { fromHz: 0, toHz: 7300, gain: 1, weight: 1 },
    { fromHz: 8700, toHz: MODEL_RATE_HZ, gain: 0, weight: 10 },
  ],
};

/** Between a wideband line and the telephone band, at 16 kHz. */
export const DOUBLING_LOW_PASS_SPEC: FilterSpec = {
  taps: 65,
  rateHz: 2 * TELEPHONE_RATE_HZ,
  bands: [
    { fromHz: 0, toHz: 3400, gain: 1, weight: 1 },
    { fromHz: 4600, toHz: TELEPHONE_RATE_HZ, gain: 0, weight: 10 },
  ],
};
