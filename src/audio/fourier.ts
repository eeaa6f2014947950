/** Real samples that are transformed at once; a power of 2. */
export const FOURIER_POINTS = 256;
/** They are taken as half as many complex numbers: samples at even places are real parts, those at odd places imaginary ones. */
export const COMPLEX_POINTS = FOURIER_POINTS / 2;
const BITS = Math.log2(COMPLEX_POINTS);

/** Where each complex number must be put before `transform`: its index with the bits in reverse order. */
export const FOURIER_ORDER: Uint8Array = Uint8Array.from({ length: COMPLEX_POINTS }, (_, index) => {
  let reversed = 0;
  for (let bit = 0; bit < BITS; bit++) if ((index >> bit) & 1) reversed |= 1 << (BITS - 1 - bit);
  return reversed;
});

/** The turns of a step that joins four pieces of `quarter` numbers: cosine and sine of one, two and three times each angle. */
function turnsOf(quarter: number): Float64Array {
  return Float64Array.from({ length: 6 * quarter }, (_, i) => {
    const angle = (Math.PI * Math.floor(i / 6) * (Math.floor((i % 6) / 2) + 1)) / (2 * quarter);
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
}

/** How many numbers each of the four transforms has that a step joins, and what they are turned by. */
export const FOURIER_STEPS = [1, 4, 16].map((quarter) => ({ quarter, turns: turnsOf(quarter) }));
/** Cosine and sine of 0/256, 1/256 … of a turn. */
export const BIN_TURNS: Float64Array = Float64Array.from({ length: 2 * COMPLEX_POINTS }, (_, i) => {
  const angle = (Math.PI * Math.floor(i / 2)) / COMPLEX_POINTS;
  return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
});

/** Complex numbers in two rows. */
interface Complex {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** The discrete Fourier transform (in place, no scaling) of 128 complex numbers that lie in `FOURIER_ORDER`: 4 × 4 × 4 × 2. */
export function transform(numbers: Complex): void {
  for (const { quarter, turns } of FOURIER_STEPS)
    for (let turn = 0; turn < quarter; turn++) {
      const sixTurns = turns.subarray(6 * turn, 6 * turn + 6);
      for (let a = turn; a < COMPLEX_POINTS; a += 4 * quarter) joinFour(numbers, a, quarter, sixTurns);
    }
  for (let a = 0; a < COMPLEX_POINTS / 2; a++) joinHalves(numbers, a);
}

/** A number of each of four transforms of `quarter` numbers. The bits are in reverse order: the second quarter holds what the third one would. */
function joinFour(numbers: Complex, a: number, quarter: number, turns: Float64Array): void {
  const { real, imaginary } = numbers;
  const [b, c, d] = [a + quarter, a + 2 * quarter, a + 3 * quarter];
  const [bReal, bImaginary] = turned(numbers, b, turns, 2);
  const [cReal, cImaginary] = turned(numbers, c, turns, 0);
  const [dReal, dImaginary] = turned(numbers, d, turns, 4);
  const sumReal = (real[a] ?? 0) + bReal;
  const sumImaginary = (imaginary[a] ?? 0) + bImaginary;
  const offReal = (real[a] ?? 0) - bReal;
  const offImaginary = (imaginary[a] ?? 0) - bImaginary;
  real[a] = sumReal + cReal + dReal;
  imaginary[a] = sumImaginary + cImaginary + dImaginary;
  real[b] = offReal + cImaginary - dImaginary;
  imaginary[b] = offImaginary - cReal + dReal;
  real[c] = sumReal - cReal - dReal;
  imaginary[c] = sumImaginary - cImaginary - dImaginary;
  real[d] = offReal - cImaginary + dImaginary;
  imaginary[d] = offImaginary + cReal - dReal;
}

function joinHalves(numbers: Complex, a: number): void {
  const { real, imaginary } = numbers;
  const b = a + COMPLEX_POINTS / 2;
  const [bReal, bImaginary] = turned(numbers, b, BIN_TURNS, 4 * a);
  const [aReal, aImaginary] = [real[a] ?? 0, imaginary[a] ?? 0];
  real[a] = aReal + bReal;
  imaginary[a] = aImaginary + bImaginary;
  real[b] = aReal - bReal;
  imaginary[b] = aImaginary - bImaginary;
}

/** A number, turned back by the angle whose cosine and sine are `turns[i]` and the one behind it. */
function turned({ real, imaginary }: Complex, at: number, turns: Float64Array, i: number): [number, number] {
  const [x, y] = [real[at] ?? 0, imaginary[at] ?? 0];
  const [cosine, sine] = [turns[i] ?? 0, turns[i + 1] ?? 0];
  return [x * cosine + y * sine, y * cosine - x * sine];
}

/**
 * From what `transform` made of samples at even and at odd places, 4 |X|² of all samples in bins `from` to 127, `from` > 0 and at most 64. The even
 * places are the even part of it and the odd places the odd one, and bins that mirror each other need the same numbers.
 */
export function powersOf({ real, imaginary }: Complex, powers: Float64Array, from: number): void {
  for (let bin = from; bin <= COMPLEX_POINTS / 2; bin++) {
    const mirrored = COMPLEX_POINTS - bin;
    const [a, b, c, d] = [real[bin] ?? 0, real[mirrored] ?? 0, imaginary[bin] ?? 0, imaginary[mirrored] ?? 0];
    const [cosine, sine] = [BIN_TURNS[2 * bin] ?? 0, BIN_TURNS[2 * bin + 1] ?? 0];
    const turnedReal = cosine * (c + d) + sine * (b - a);
    const turnedImaginary = cosine * (b - a) - sine * (c + d);
    powers[bin] = (a + b + turnedReal) ** 2 + (c - d + turnedImaginary) ** 2;
    powers[mirrored] = (a + b - turnedReal) ** 2 + (c - d - turnedImaginary) ** 2;
  }
}
