import { BAND_EDGES, BANDS, HANN } from './bands.js';
import type { BandPowers } from './bands.js';
import { COMPLEX_POINTS, FOURIER_ORDER, powersOf, transform } from './fourier.js';

const EDGES = BAND_EDGES;
const WINDOW = HANN;
const LOWEST_BIN = EDGES[0] ?? 0;

/** Room to work in, the same for all calls: it holds nothing from one frame to the next. */
const real = new Float64Array(COMPLEX_POINTS);
const imaginary = new Float64Array(COMPLEX_POINTS);
const binPowers = new Float64Array(COMPLEX_POINTS);

/** The powers in plain JavaScript: for machines without SIMD, and what the others are measured by. */
export const plainBandPowers: BandPowers = (first, second, powers) => {
  powersInto(first, powers, 0);
  powersInto(second, powers, 1);
};

function powersInto(samples: Int16Array, powers: Float64Array, place: number): void {
  for (let i = 0; i < COMPLEX_POINTS; i++) {
    const at = FOURIER_ORDER[i] ?? 0;
    real[at] = (samples[2 * i] ?? 0) * (WINDOW[2 * i] ?? 0);
    imaginary[at] = (samples[2 * i + 1] ?? 0) * (WINDOW[2 * i + 1] ?? 0);
  }
  transform({ real, imaginary });
  powersOf({ real, imaginary }, binPowers, LOWEST_BIN);
  for (let band = 0; band < BANDS; band++) {
    let power = 0;
    for (let bin = EDGES[band] ?? 0; bin < (EDGES[band + 1] ?? 0); bin++) power += binPowers[bin] ?? 0;
    powers[2 * band + place] = power;
  }
}
