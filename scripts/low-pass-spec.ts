import { MODEL_RATE_HZ } from '../src/audio/frame.js';
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
