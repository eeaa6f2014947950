import { FULL_SCALE, powerDb, powerOf } from '../../src/audio/decibels.js';
import { TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';

/** The two-way spectrum as it was first written: one plain radix-2 transform for both directions. The one in use must say the same. */

/** Points of the transform; a power of 2. */
const FOURIER_POINTS = 256;
const BITS = Math.log2(FOURIER_POINTS);

const COSINE = Float64Array.from({ length: FOURIER_POINTS / 2 }, (_, i) =>
  Math.cos((2 * Math.PI * i) / FOURIER_POINTS),
);
const SINE = Float64Array.from({ length: FOURIER_POINTS / 2 }, (_, i) =>
  Math.sin((2 * Math.PI * i) / FOURIER_POINTS),
);

/** Where each sample must be put before `transform`: its index with the bits in reverse order. */
const FOURIER_ORDER: Uint8Array = Uint8Array.from({ length: FOURIER_POINTS }, (_, index) => {
  let reversed = 0;
  for (let bit = 0; bit < BITS; bit++) if ((index >> bit) & 1) reversed |= 1 << (BITS - 1 - bit);
  return reversed;
});

/** The discrete Fourier transform (radix 2, in place, no scaling) of 256 complex numbers that lie in `FOURIER_ORDER`. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  for (let half = 1; half < FOURIER_POINTS; half *= 2) {
    const stride = FOURIER_POINTS / (2 * half);
    for (let turn = 0; turn < half; turn++) {
      const cosine = COSINE[turn * stride] ?? 0;
      const sine = SINE[turn * stride] ?? 0;
      for (let a = turn; a < FOURIER_POINTS; a += 2 * half) {
        const b = a + half;
        const bReal = real[b] ?? 0;
        const bImaginary = imaginary[b] ?? 0;
        const x = bReal * cosine + bImaginary * sine;
        const y = bImaginary * cosine - bReal * sine;
        const aReal = real[a] ?? 0;
        const aImaginary = imaginary[a] ?? 0;
        real[a] = aReal + x;
        imaginary[a] = aImaginary + y;
        real[b] = aReal - x;
        imaginary[b] = aImaginary - y;
      }
    }
  }
}

/** Bands of the telephone's range, narrow at the bottom and wide at the top as the ear has them. */
const BANDS = 16;
/** What stands for silence in a band (dBFS): below the smallest step of 16 bits. */
const SILENT_BAND_DB = -100;

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
const HANN = Float64Array.from(
  { length: FOURIER_POINTS },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / FOURIER_POINTS),
);
/** From |X|² of one side of the spectrum to the mean square as a share of full scale; 4 undoes the two-in-one transform. */
const SCALE = 2 / (4 * FOURIER_POINTS * HANN.reduce((sum, w) => sum + w * w, 0) * FULL_SCALE ** 2);
const SILENT_POWER = powerOf(SILENT_BAND_DB);

/** What two signals hold in each band, frame by frame: one transform of 32 ms (a Hann window, 12 ms of it from the frame before) serves both. */
export class ReferenceSpectrum {
  /** Level of each band in the last frame, dBFS. */
  readonly outDb = new Float64Array(BANDS).fill(SILENT_BAND_DB);
  readonly inDb = new Float64Array(BANDS).fill(SILENT_BAND_DB);
  /** How far the part of the inbound frame above 600 Hz lies below the whole of it (dB). */
  inBrightnessDb = 0;

  readonly #out = new Float64Array(FOURIER_POINTS);
  readonly #in = new Float64Array(FOURIER_POINTS);
  readonly #real = new Float64Array(FOURIER_POINTS);
  readonly #imaginary = new Float64Array(FOURIER_POINTS);

  /** Takes 20 ms of both directions (160 samples each). */
  push(out: Int16Array, inbound: Int16Array): void {
    append(this.#out, out);
    append(this.#in, inbound);
    for (let i = 0; i < FOURIER_POINTS; i++) {
      const at = FOURIER_ORDER[i] ?? 0;
      const weight = HANN[i] ?? 0;
      this.#real[at] = (this.#out[i] ?? 0) * weight;
      this.#imaginary[at] = (this.#in[i] ?? 0) * weight;
    }
    transform(this.#real, this.#imaginary);
    this.#gather();
  }

  /** One signal was the real part and one the imaginary: their spectra are the even and the odd part of what came out. */
  #gather(): void {
    const real = this.#real;
    const imaginary = this.#imaginary;
    let lowPower = SILENT_POWER;
    let highPower = SILENT_POWER;
    for (let band = 0; band < BANDS; band++) {
      const end = EDGES[band + 1] ?? 0;
      let outPower = 0;
      let inPower = 0;
      for (let bin = EDGES[band] ?? 0; bin < end; bin++) {
        const mirrored = FOURIER_POINTS - bin;
        const a = real[bin] ?? 0;
        const b = real[mirrored] ?? 0;
        const c = imaginary[bin] ?? 0;
        const d = imaginary[mirrored] ?? 0;
        outPower += (a + b) * (a + b) + (c - d) * (c - d);
        inPower += (c + d) * (c + d) + (b - a) * (b - a);
      }
      this.outDb[band] = powerDb(outPower * SCALE + SILENT_POWER);
      this.inDb[band] = powerDb(inPower * SCALE + SILENT_POWER);
      if (end <= HUM_BIN) lowPower += inPower * SCALE;
      else highPower += inPower * SCALE;
    }
    this.inBrightnessDb = powerDb(highPower / (lowPower + highPower));
  }
}

function append(history: Float64Array, frame: Int16Array): void {
  history.copyWithin(0, TELEPHONE_FRAME_SAMPLES);
  for (let i = 0; i < TELEPHONE_FRAME_SAMPLES; i++) history[OVERLAP + i] = frame[i] ?? 0;
}
