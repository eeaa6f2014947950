/** Points of the transform; a power of 2. */
export const FOURIER_POINTS = 256;
const BITS = Math.log2(FOURIER_POINTS);

const COSINE = Float64Array.from({ length: FOURIER_POINTS / 2 }, (_, i) =>
  Math.cos((2 * Math.PI * i) / FOURIER_POINTS),
);
const SINE = Float64Array.from({ length: FOURIER_POINTS / 2 }, (_, i) =>
  Math.sin((2 * Math.PI * i) / FOURIER_POINTS),
);

/** Where each sample must be put before `transform`: its index with the bits in reverse order. */
export const FOURIER_ORDER: Uint8Array = Uint8Array.from({ length: FOURIER_POINTS }, (_, index) => {
  let reversed = 0;
  for (let bit = 0; bit < BITS; bit++) if ((index >> bit) & 1) reversed |= 1 << (BITS - 1 - bit);
  return reversed;
});

/** The discrete Fourier transform (radix 2, in place, no scaling) of 256 complex numbers that lie in `FOURIER_ORDER`. */
export function transform(real: Float64Array, imaginary: Float64Array): void {
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
