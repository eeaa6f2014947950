/** Zero crossings of the windowed sinc on each side, counted at the lower of the two rates. */
const ZERO_CROSSINGS = 40;
/** Where the filter's −6 dB point lies, as a part of the lower rate's Nyquist frequency. */
const CUTOFF = 0.92;
/** Kaiser window shape: stop band near −80 dB. */
const KAISER_BETA = 8;

/**
 * Converts mono PCM16 between two rates with a polyphase windowed-sinc filter (linear phase, no delay: sample k of the output lies at
 * time k / toHz). Any stretch of the output can be asked for on its own, and gives the same samples as the whole.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  /** Input samples on each side of an output sample. */
  readonly #reach: number;
  readonly #phases: readonly Float64Array[];

  constructor(fromHz: number, toHz: number) {
    const divisor = gcd(fromHz, toHz);
    this.#up = toHz / divisor;
    this.#down = fromHz / divisor;
    const lowering = Math.min(1, toHz / fromHz) * CUTOFF;
    this.#reach = Math.ceil(ZERO_CROSSINGS / Math.min(1, toHz / fromHz));
    this.#phases = Array.from({ length: this.#up }, (_, phase) =>
      taps(phase / this.#up, this.#reach, lowering),
    );
  }

  /** How many output samples there are for that many input samples. */
  lengthFor(inputSamples: number): number {
    return Math.floor((inputSamples * this.#up) / this.#down);
  }

  /** Output samples [first, first + count) of the whole signal `input`; beyond its ends lies silence. */
  stretch(input: Int16Array, first: number, count: number): Int16Array {
    const from = Math.floor((first * this.#down) / this.#up) - this.#reach + 1;
    const to = Math.floor(((first + count - 1) * this.#down) / this.#up) + this.#reach + 1;
    const window = padded(input, from, to);
    const output = new Int16Array(count);
    for (let index = 0; index < count; index += 1) {
      const position = (first + index) * this.#down;
      const taps = this.#phases[position % this.#up] ?? NO_TAPS;
      output[index] = clip(dot(taps, window, Math.floor(position / this.#up) - this.#reach + 1 - from));
    }
    return output;
  }

  whole(input: Int16Array): Int16Array {
    return this.stretch(input, 0, this.lengthFor(input.length));
  }
}

const NO_TAPS = new Float64Array(0);

/** Samples [from, to) of the input, with silence where there are none: the filter then needs no check at its edges. */
function padded(input: Int16Array, from: number, to: number): Float64Array {
  const window = new Float64Array(Math.max(0, to - from));
  window.set(input.subarray(Math.max(0, from), Math.max(0, to)), Math.max(0, -from));
  return window;
}

function dot(taps: Float64Array, window: Float64Array, start: number): number {
  let sum = 0;
  for (let tap = 0; tap < taps.length; tap += 1) sum += (taps[tap] ?? 0) * (window[start + tap] ?? 0);
  return sum;
}

/** The taps for outputs that lie `fraction` of an input sample after an input sample; they sum to 1, so that level is kept. */
function taps(fraction: number, reach: number, cutoff: number): Float64Array {
  const coefficients = Float64Array.from({ length: reach * 2 }, (_, tap) => {
    const offset = tap - reach + 1 - fraction;
    return sinc(offset * cutoff) * kaiser(offset / reach);
  });
  const sum = coefficients.reduce((total, coefficient) => total + coefficient, 0);
  return coefficients.map((coefficient) => coefficient / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel(KAISER_BETA);
}

/** Modified Bessel function of the first kind, order zero, by its power series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function clip(value: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(value)));
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
