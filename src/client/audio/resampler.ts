/** Aliases and images are so far down (dB). */
const STOP_BAND_DB = 70;
/** The filter falls from 0.85 to 1.15 of the lower rate's Nyquist frequency: at 8 kHz from 3400 Hz on, as on a telephone line. */
const TRANSITION = 0.3;

/** Kaiser's formulas for the window's shape, and for its length in seconds × Hz of transition. */
const KAISER_BETA = 0.1102 * (STOP_BAND_DB - 8.7);
const WINDOW_LENGTH = (STOP_BAND_DB - 7.95) / (2.285 * 2 * Math.PI);

/**
 * From any sample rate to any other, mono, −1 to 1: a Kaiser-windowed sinc with one set of taps for each phase that the two rates can have to each
 * other. A stream: what comes out doesn't depend on how the input is cut. It is late by half the filter, about 2 ms at telephone rate.
 */
export class Resampler {
  /** Output `n` lies at input `n · step / phases`. */
  readonly #phases: number;
  readonly #step: number;
  readonly #taps: readonly Float32Array[];
  readonly #width: number;
  /** Input that is still needed, from its start on. */
  #row: Float32Array;
  #filled: number;
  /** Where the next output's first tap lies, in phases from the row's start. */
  #position = 0;

  constructor(fromHz: number, toHz: number) {
    const divisor = greatestCommonDivisor(fromHz, toHz);
    this.#phases = toHz / divisor;
    this.#step = fromHz / divisor;
    this.#taps = fromHz === toHz ? [Float32Array.of(1)] : design(fromHz, toHz, this.#phases);
    this.#width = this.#taps[0]?.length ?? 1;
    this.#row = new Float32Array(2 * this.#width);
    this.#filled = this.#width - 1;
  }

  write(input: Float32Array): void {
    const used = Math.min(this.#filled, Math.floor(this.#position / this.#phases));
    this.#row.copyWithin(0, used, this.#filled);
    this.#filled -= used;
    this.#position -= used * this.#phases;
    if (this.#filled + input.length > this.#row.length) this.#grow(this.#filled + input.length);
    this.#row.set(input, this.#filled);
    this.#filled += input.length;
  }

  /** Fills `into` as far as the input reaches; returns the number of samples. */
  read(into: Float32Array): number {
    for (let n = 0; n < into.length; n++) {
      const first = Math.floor(this.#position / this.#phases);
      if (first + this.#width > this.#filled) return n;
      into[n] = this.#filter(first, this.#taps[this.#position % this.#phases]);
      this.#position += this.#step;
    }
    return into.length;
  }

  /** How many samples must be written before `outputs` can be read. */
  needed(outputs: number): number {
    if (outputs === 0) return 0;
    const last = Math.floor((this.#position + (outputs - 1) * this.#step) / this.#phases);
    return Math.max(0, last + this.#width - this.#filled);
  }

  /** How many samples can be read now. */
  get available(): number {
    const free = (this.#filled - this.#width + 1) * this.#phases - this.#position;
    return Math.max(0, Math.ceil(free / this.#step));
  }

  /** Forgets the past. */
  reset(): void {
    this.#row.fill(0);
    this.#filled = this.#width - 1;
    this.#position = 0;
  }

  #filter(first: number, taps: Float32Array | undefined): number {
    let sum = 0;
    if (taps === undefined) return sum;
    for (let k = 0; k < taps.length; k++) sum += (taps[k] ?? 0) * (this.#row[first + k] ?? 0);
    return sum;
  }

  #grow(length: number): void {
    const row = new Float32Array(2 * length);
    row.set(this.#row.subarray(0, this.#filled));
    this.#row = row;
  }
}

/** The taps of each phase, over the input samples around it. */
function design(fromHz: number, toHz: number, phases: number): readonly Float32Array[] {
  const nyquistHz = Math.min(fromHz, toHz) / 2;
  const half = Math.ceil(((WINDOW_LENGTH / (TRANSITION * nyquistHz)) * fromHz) / 2);
  const cutoff = (2 * nyquistHz) / fromHz;
  return Array.from({ length: phases }, (_, phase) => {
    const taps = Float32Array.from({ length: 2 * half }, (_, k) => {
      const distance = k - (half - 1) - phase / phases;
      return sinc(cutoff * distance) * kaiser(distance / half);
    });
    // Each phase lets a constant through unchanged; otherwise the phases would be heard as a tone.
    const sum = taps.reduce((total, tap) => total + tap, 0);
    return taps.map((tap) => tap / sum);
  });
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The window at −1 to 1 of its half length. */
function kaiser(x: number): number {
  return bessel0(KAISER_BETA * Math.sqrt(Math.max(0, 1 - x * x))) / bessel0(KAISER_BETA);
}

/** The modified Bessel function of order 0, as its series. */
function bessel0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * Number.EPSILON; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
