import { FOURIER_POINTS } from './fourier.js';
import { TELEPHONE_RATE_HZ } from './frame.js';

/** Bands of the telephone's range, narrow at the bottom and wide at the top as the ear has them. */
export const BANDS = 16;
/** What stands for silence in a band (dBFS): below the smallest step of 16 bits. */
export const SILENT_BAND_DB = -100;

const LOWEST_HZ = 125;
const HIGHEST_HZ = 3600;
/** Up to about here bands are equally wide, above their width grows in proportion. */
const BEND_HZ = 500;
/** Distance of two bins of the transform (Hz). */
export const BIN_HZ = TELEPHONE_RATE_HZ / FOURIER_POINTS;

/** First bin of each band, and behind the last band the first bin that is in none. */
export const BAND_EDGES: Uint8Array = Uint8Array.from({ length: BANDS + 1 }, (_, i) => {
  const span = (BEND_HZ + HIGHEST_HZ) / (BEND_HZ + LOWEST_HZ);
  return Math.round(((BEND_HZ + LOWEST_HZ) * span ** (i / BANDS) - BEND_HZ) / BIN_HZ);
});

/** What samples are weighted with before the transform. */
export const HANN: Float64Array = Float64Array.from(
  { length: FOURIER_POINTS },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / FOURIER_POINTS),
);

/** For two signals of 256 samples 4 |X|² through the Hann window, added up by bands: the first signal's at even places, the second one's at odd. */
export type BandPowers = (first: Int16Array, second: Int16Array, powers: Float64Array) => void;
