import { FULL_SCALE, powerDb, powerOf } from './decibels.js';
import { COMPLEX_POINTS, FOURIER_ORDER, FOURIER_POINTS, powersOf, transform } from './fourier.js';
import { TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from './frame.js';

/** Bands of the telephone's range, narrow at the bottom and wide at the top as the ear has them. */
export const BANDS = 16;
/** What stands for silence in a band (dBFS): below the smallest step of 16 bits. */
export const SILENT_BAND_DB = -100;

const LOWEST_HZ = 125;
const HIGHEST_HZ = 3600;
/** Up to about here bands are equally wide, above their width grows in proportion. */
const BEND_HZ = 500;
const BIN_HZ = TELEPHONE_RATE_HZ / FOURIER_POINTS;
const OVERLAP = FOURIER_POINTS - TELEPHONE_FRAME_SAMPLES;
/** A closed mouth lets out next to nothing above. */
const HUM_BIN = Math.round(600 / BIN_HZ);

/** First bin of each band, and behind the last band the first bin that is in none. */
const EDGES = Uint8Array.from({ length: BANDS + 1 }, (_, i) => {
  const span = (BEND_HZ + HIGHEST_HZ) / (BEND_HZ + LOWEST_HZ);
  return Math.round(((BEND_HZ + LOWEST_HZ) * span ** (i / BANDS) - BEND_HZ) / BIN_HZ);
});
const LOWEST_BIN = EDGES[0] ?? 0;
const HANN = Float64Array.from(
  { length: FOURIER_POINTS },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / FOURIER_POINTS),
);
/** From 4 |X|² of one side of the spectrum to the mean square as a share of full scale. */
const SCALE = 2 / (4 * FOURIER_POINTS * HANN.reduce((sum, w) => sum + w * w, 0) * FULL_SCALE ** 2);
const SILENT_POWER = powerOf(SILENT_BAND_DB);

/** Room to work in, the same for all calls: it holds nothing from one frame to the next. */
const real = new Float64Array(COMPLEX_POINTS);
const imaginary = new Float64Array(COMPLEX_POINTS);
const powers = new Float64Array(COMPLEX_POINTS);

/** What a signal holds in each band, frame by frame: a transform of 32 ms (a Hann window, 12 ms of it from the frame before). */
export class BandSpectrum {
  /** Level of each band in the last frame, dBFS. */
  readonly db = new Float64Array(BANDS).fill(SILENT_BAND_DB);

  readonly #samples = new Int16Array(FOURIER_POINTS);
  /** Frames of digital silence without a break, up to as many as the window reaches back: no transform is needed to know their spectrum. */
  #silentFrames = 2;
  #lowPower = SILENT_POWER;
  #highPower = SILENT_POWER;

  /** Takes 20 ms (160 samples). */
  push(frame: Int16Array): void {
    this.#silentFrames = isSilent(frame) ? this.#silentFrames + 1 : 0;
    if (this.#silentFrames > 2) return;
    this.#samples.copyWithin(0, TELEPHONE_FRAME_SAMPLES);
    this.#samples.set(frame, OVERLAP);
    if (this.#silentFrames === 2) return this.#silence();
    windowed(this.#samples);
    transform(real, imaginary);
    powersOf(real, imaginary, powers, LOWEST_BIN);
    this.#gather();
  }

  /** How far the part of the last frame above 600 Hz lies below the whole of it (dB). */
  get brightnessDb(): number {
    return powerDb(this.#highPower / (this.#lowPower + this.#highPower));
  }

  #silence(): void {
    this.db.fill(SILENT_BAND_DB);
    this.#lowPower = SILENT_POWER;
    this.#highPower = SILENT_POWER;
  }

  #gather(): void {
    let lowPower = SILENT_POWER;
    let highPower = SILENT_POWER;
    let bin = LOWEST_BIN;
    for (let band = 0; band < BANDS; band++) {
      const end = EDGES[band + 1] ?? 0;
      let power = 0;
      for (; bin < end; bin++) power += powers[bin] ?? 0;
      power *= SCALE;
      this.db[band] = powerDb(power + SILENT_POWER);
      if (end <= HUM_BIN) lowPower += power;
      else highPower += power;
    }
    this.#lowPower = lowPower;
    this.#highPower = highPower;
  }
}

function isSilent(frame: Int16Array): boolean {
  let i = 0;
  while (i < frame.length && frame[i] === 0) i++;
  return i === frame.length;
}

/** Puts the samples through the window, where the transform wants them. */
function windowed(samples: Int16Array): void {
  for (let i = 0; i < COMPLEX_POINTS; i++) {
    const at = FOURIER_ORDER[i] ?? 0;
    real[at] = (samples[2 * i] ?? 0) * (HANN[2 * i] ?? 0);
    imaginary[at] = (samples[2 * i + 1] ?? 0) * (HANN[2 * i + 1] ?? 0);
  }
}
