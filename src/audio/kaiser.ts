/** A low-pass that is asked for. */
export interface LowPassWish {
  /** Taps on each side of the middle one: the delay in samples. */
  readonly half: number;
  /** Where it is half open, as a part of the sampling rate. */
  readonly cutoff: number;
  /** How far down everything is that it stops (dB, above 50). */
  readonly stopDb: number;
}

/** Terms smaller than this part of the sum change nothing. */
const NEGLIGIBLE = 1e-8;

/** A low-pass by the window method (J. F. Kaiser, 1974): symmetric, unit gain at 0 Hz. For filters too long to be written down as a table. */
export function kaiserLowPass({ half, cutoff, stopDb }: LowPassWish): Float64Array {
  const beta = 0.1102 * (stopDb - 8.7);
  const taps = new Float64Array(2 * half + 1);
  let sum = 0;
  for (let k = 0; k <= half; k++) {
    const tap = sinc(2 * cutoff * k) * bessel(beta * Math.sqrt(1 - (k / half) ** 2));
    taps[half - k] = tap;
    taps[half + k] = tap;
    sum += k === 0 ? tap : 2 * tap;
  }
  return taps.map((tap) => tap / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The modified Bessel function of the first kind, of order 0, by its power series. */
function bessel(x: number): number {
  const quarter = (x * x) / 4;
  let sum = 1;
  for (let k = 1, term = quarter; term > NEGLIGIBLE * sum; k++, term *= quarter / (k * k)) sum += term;
  return sum;
}
