import { BANDS, BAND_EDGES, BIN_HZ, HANN, SILENT_BAND_DB } from './bands.js';
import { FULL_SCALE, powerDb, powerOf } from './decibels.js';
import { FOURIER_POINTS } from './fourier.js';
import { TELEPHONE_FRAME_SAMPLES } from './frame.js';

const OVERLAP = FOURIER_POINTS - TELEPHONE_FRAME_SAMPLES;
/** So many silent frames fill the window. */
const WINDOW_FRAMES = Math.ceil(FOURIER_POINTS / TELEPHONE_FRAME_SAMPLES);
/** A closed mouth lets out next to nothing above. */
const HUM_HZ = 600;
/** Bands below. */
const HUM_BANDS = BAND_EDGES.filter((edge) => edge <= Math.round(HUM_HZ / BIN_HZ)).length - 1;
/** From 4 |X|² of one side of the spectrum to the mean square as a share of full scale. */
const SCALE = 2 / (4 * FOURIER_POINTS * HANN.reduce((sum, w) => sum + w * w, 0) * FULL_SCALE ** 2);
const SILENT_POWER = powerOf(SILENT_BAND_DB);

/** What a direction holds in each band, frame by frame: a transform of 32 ms (a Hann window, 12 ms of it from the frame before). */
export class BandSpectrum {
  /** Level of each band in the last frame, dBFS. */
  readonly db = new Float64Array(BANDS).fill(SILENT_BAND_DB);
  /** What is to be transformed. */
  readonly samples = new Int16Array(FOURIER_POINTS);

  #silentFrames = WINDOW_FRAMES;
  #lowPower = SILENT_POWER;
  #highPower = SILENT_POWER;

  /** Takes 20 ms (160 samples). Whether a transform is needed to know what is in them: in digital silence it is not. */
  take(frame: Int16Array): boolean {
    this.#silentFrames = isSilent(frame) ? this.#silentFrames + 1 : 0;
    if (this.#silentFrames > WINDOW_FRAMES) return false;
    this.samples.copyWithin(0, TELEPHONE_FRAME_SAMPLES);
    this.samples.set(frame, OVERLAP);
    if (this.#silentFrames < WINDOW_FRAMES) return true;
    this.db.fill(SILENT_BAND_DB);
    this.#lowPower = SILENT_POWER;
    this.#highPower = SILENT_POWER;
    return false;
  }

  /** The transform was made: its powers by bands, at every second place from `place` on. */
  settle(powers: Float64Array, place: number): void {
    let lowPower = SILENT_POWER;
    let highPower = SILENT_POWER;
    for (let band = 0; band < BANDS; band++) {
      const power = (powers[2 * band + place] ?? 0) * SCALE;
      this.db[band] = powerDb(power + SILENT_POWER);
      if (band < HUM_BANDS) lowPower += power;
      else highPower += power;
    }
    this.#lowPower = lowPower;
    this.#highPower = highPower;
  }

  /** How far the part of the last frame above 600 Hz lies below the whole of it (dB). */
  get brightnessDb(): number {
    return powerDb(this.#highPower / (this.#lowPower + this.#highPower));
  }
}

function isSilent(frame: Int16Array): boolean {
  let i = 0;
  while (i < frame.length && frame[i] === 0) i++;
  return i === frame.length;
}
