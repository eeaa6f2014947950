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
export function turnsOf(quarter: number): Float64Array {
  return Float64Array.from({ length: 6 * quarter }, (_, i) => {
    const angle = (Math.PI * Math.floor(i / 6) * (Math.floor((i % 6) / 2) + 1)) / (2 * quarter);
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
}

const [QUARTER_2, QUARTER_3] = [4, 16];
const [TURNS_1, TURNS_2, TURNS_3] = [turnsOf(1), turnsOf(QUARTER_2), turnsOf(QUARTER_3)];
/** Cosine and sine of k/256 of a turn. */
const COSINE = Float64Array.from({ length: COMPLEX_POINTS }, (_, k) =>
  Math.cos((Math.PI * k) / COMPLEX_POINTS),
);
const SINE = Float64Array.from({ length: COMPLEX_POINTS }, (_, k) =>
  Math.sin((Math.PI * k) / COMPLEX_POINTS),
);

/** The discrete Fourier transform (in place, no scaling) of 128 complex numbers that lie in `FOURIER_ORDER`: 4 × 4 × 4 × 2. */
export function transform(real: Float64Array, imaginary: Float64Array): void {
  joinFour(real, imaginary, 1, TURNS_1);
  joinFour(real, imaginary, QUARTER_2, TURNS_2);
  joinFour(real, imaginary, QUARTER_3, TURNS_3);
  joinHalves(real, imaginary);
}

/** Four transforms of `quarter` numbers each become one. The bits are in reverse order: the second quarter holds what the third one would. */
function joinFour(real: Float64Array, imaginary: Float64Array, quarter: number, turns: Float64Array): void {
  for (let turn = 0; turn < quarter; turn++) {
    const cosine1 = turns[6 * turn] ?? 0;
    const sine1 = turns[6 * turn + 1] ?? 0;
    const cosine2 = turns[6 * turn + 2] ?? 0;
    const sine2 = turns[6 * turn + 3] ?? 0;
    const cosine3 = turns[6 * turn + 4] ?? 0;
    const sine3 = turns[6 * turn + 5] ?? 0;
    for (let a = turn; a < COMPLEX_POINTS; a += 4 * quarter) {
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const bReal = (real[b] ?? 0) * cosine2 + (imaginary[b] ?? 0) * sine2;
      const bImaginary = (imaginary[b] ?? 0) * cosine2 - (real[b] ?? 0) * sine2;
      const cReal = (real[c] ?? 0) * cosine1 + (imaginary[c] ?? 0) * sine1;
      const cImaginary = (imaginary[c] ?? 0) * cosine1 - (real[c] ?? 0) * sine1;
      const dReal = (real[d] ?? 0) * cosine3 + (imaginary[d] ?? 0) * sine3;
      const dImaginary = (imaginary[d] ?? 0) * cosine3 - (real[d] ?? 0) * sine3;
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
  }
}

function joinHalves(real: Float64Array, imaginary: Float64Array): void {
  for (let a = 0; a < COMPLEX_POINTS / 2; a++) {
    const b = a + COMPLEX_POINTS / 2;
    const cosine = COSINE[2 * a] ?? 0;
    const sine = SINE[2 * a] ?? 0;
    const bReal = (real[b] ?? 0) * cosine + (imaginary[b] ?? 0) * sine;
    const bImaginary = (imaginary[b] ?? 0) * cosine - (real[b] ?? 0) * sine;
    const aReal = real[a] ?? 0;
    const aImaginary = imaginary[a] ?? 0;
    real[a] = aReal + bReal;
    imaginary[a] = aImaginary + bImaginary;
    real[b] = aReal - bReal;
    imaginary[b] = aImaginary - bImaginary;
  }
}

/**
 * From what `transform` made of samples at even and at odd places, 4 |X|² of all samples in bins `from` to 127, `from` > 0 and at most 64. The even
 * places are the even part of it and the odd places the odd one, and bins that mirror each other need the same numbers.
 */
export function powersOf(
  real: Float64Array,
  imaginary: Float64Array,
  powers: Float64Array,
  from: number,
): void {
  for (let bin = from; bin <= COMPLEX_POINTS / 2; bin++) {
    const mirrored = COMPLEX_POINTS - bin;
    const evenReal = (real[bin] ?? 0) + (real[mirrored] ?? 0);
    const evenImaginary = (imaginary[bin] ?? 0) - (imaginary[mirrored] ?? 0);
    const oddReal = (imaginary[bin] ?? 0) + (imaginary[mirrored] ?? 0);
    const oddImaginary = (real[mirrored] ?? 0) - (real[bin] ?? 0);
    const cosine = COSINE[bin] ?? 0;
    const sine = SINE[bin] ?? 0;
    const turnedReal = cosine * oddReal + sine * oddImaginary;
    const turnedImaginary = cosine * oddImaginary - sine * oddReal;
    powers[bin] = (evenReal + turnedReal) ** 2 + (evenImaginary + turnedImaginary) ** 2;
    powers[mirrored] = (evenReal - turnedReal) ** 2 + (evenImaginary - turnedImaginary) ** 2;
  }
}
