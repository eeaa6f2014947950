import { BandSpectrum } from './band-spectrum.js';
import { BANDS } from './bands.js';
import { plainBandPowers } from './plain-band-powers.js';
import { simdBandPowers } from './simd/band-powers.js';

const FASTEST = simdBandPowers ?? plainBandPowers;
/** Room to work in, the same for all calls. */
const powers = new Float64Array(2 * BANDS);

/** What two signals hold in each band, frame by frame. */
export class TwoWaySpectrum {
  readonly #out = new BandSpectrum();
  readonly #in = new BandSpectrum();
  readonly #powersOf;

  constructor(powersOf = FASTEST) {
    this.#powersOf = powersOf;
  }

  /** Level of each band in the last frame that was played, dBFS. */
  get outDb(): Float64Array {
    return this.#out.db;
  }

  /** The same of the frame that came in. */
  get inDb(): Float64Array {
    return this.#in.db;
  }

  /** How far the part of the inbound frame above 600 Hz lies below the whole of it (dB). */
  get inBrightnessDb(): number {
    return this.#in.brightnessDb;
  }

  /** Takes 20 ms of both directions (160 samples each). */
  push(out: Int16Array, inbound: Int16Array): void {
    const outSounds = this.#out.take(out);
    const inSounds = this.#in.take(inbound);
    if (!outSounds && !inSounds) return;
    this.#powersOf(this.#out.samples, this.#in.samples, powers);
    if (outSounds) this.#out.settle(powers, 0);
    if (inSounds) this.#in.settle(powers, 1);
  }
}
