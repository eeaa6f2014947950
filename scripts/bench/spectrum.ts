/** One tone, measured in a recording that should hold nothing else. */
export interface ToneMeasure {
  /** Where its peak is. */
  readonly hz: number;
  /** Peak of the sine, on the scale of the samples. */
  readonly amplitude: number;
  /** The strongest other component against the tone: all power within ±`LOBE` bins of wherever there is most of it. */
  readonly spurDb: number;
  readonly spurHz: number;
  /** The tone against everything else together. */
  readonly snrDb: number;
}

/** Blackman-Harris, 4 terms: side lobes 92 dB down (Harris 1978, table I). */
const WINDOW = [0.35875, 0.48829, 0.14128, 0.01168] as const;
/** Bins on each side of a tone that hold its main lobe. */
const LOBE = 4;
/** Bins around the tone that are the tone's own: its main lobe, and one's width for what it leaks. */
const OWN_BINS = 2 * LOBE;

/** Measures the loudest tone in samples, over the longest power of two that fits (a bin is `rateHz` / that many samples wide). */
export function measureTone(samples: Int16Array, rateHz: number): ToneMeasure {
  const size = 2 ** Math.floor(Math.log2(samples.length));
  const { power, windowEnergy } = powerSpectrum(samples, size);
  const peak = power.indexOf(power.reduce((a, b) => Math.max(a, b), 0));
  const tone = band(power, peak, OWN_BINS);
  const others = power.reduce((sum, value) => sum + value, 0) - tone;
  const spur = strongestOther(power, peak);
  return {
    hz: (interpolatedPeak(power, peak) * rateHz) / size,
    amplitude: 2 * Math.sqrt(tone / (size * windowEnergy)),
    spurDb: decibel(spur.power / tone),
    spurHz: (spur.bin * rateHz) / size,
    snrDb: decibel(tone / others),
  };
}

/** `power` ratio in dB. */
export function decibel(power: number): number {
  return 10 * Math.log10(power);
}

function powerSpectrum(samples: Int16Array, size: number): { power: Float64Array; windowEnergy: number } {
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  let windowEnergy = 0;
  for (let i = 0; i < size; i++) {
    const x = (2 * Math.PI * i) / size;
    const weight =
      WINDOW[0] - WINDOW[1] * Math.cos(x) + WINDOW[2] * Math.cos(2 * x) - WINDOW[3] * Math.cos(3 * x);
    windowEnergy += weight * weight;
    real[i] = (samples[i] ?? 0) * weight;
  }
  transform(real, imaginary);
  const power = Float64Array.from(
    { length: size / 2 + 1 },
    (_, k) => at(real, k) ** 2 + at(imaginary, k) ** 2,
  );
  return { power, windowEnergy };
}

/** Fast Fourier transform in place, radix 2 (Cooley and Tukey 1965). */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  reorder(real, imaginary);
  for (let half = 1; half < size; half *= 2) {
    for (let k = 0; k < half; k++) {
      const angle = (-Math.PI * k) / half;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let a = k; a < size; a += 2 * half) {
        const b = a + half;
        const re = at(real, b) * c - at(imaginary, b) * s;
        const im = at(real, b) * s + at(imaginary, b) * c;
        real[b] = at(real, a) - re;
        imaginary[b] = at(imaginary, a) - im;
        real[a] = at(real, a) + re;
        imaginary[a] = at(imaginary, a) + im;
      }
    }
  }
}

/** Puts samples in bit-reversed order. */
function reorder(real: Float64Array, imaginary: Float64Array): void {
  const bits = Math.log2(real.length);
  for (let i = 0; i < real.length; i++) {
    let j = 0;
    for (let bit = 0; bit < bits; bit++) j |= ((i >> bit) & 1) << (bits - 1 - bit);
    if (j <= i) continue;
    [real[i], real[j]] = [at(real, j), at(real, i)];
    [imaginary[i], imaginary[j]] = [at(imaginary, j), at(imaginary, i)];
  }
}

/** The vertex of a parabola through the logarithms of the peak bin and its neighbours: under this window within 0.01 bins. */
function interpolatedPeak(power: Float64Array, peak: number): number {
  const [before, top, after] = [peak - 1, peak, peak + 1].map((bin) =>
    Math.log(at(power, bin) + Number.MIN_VALUE),
  );
  if (before === undefined || top === undefined || after === undefined) return peak;
  return peak + (before - after) / (2 * (before - 2 * top + after));
}

function strongestOther(power: Float64Array, peak: number): { bin: number; power: number } {
  let best = { bin: 0, power: 0 };
  for (let bin = 0; bin < power.length; bin++) {
    if (Math.abs(bin - peak) <= OWN_BINS + LOBE) continue;
    const here = band(power, bin, LOBE);
    if (here > best.power) best = { bin, power: here };
  }
  return best;
}

function band(power: Float64Array, centre: number, reach: number): number {
  return power
    .subarray(Math.max(0, centre - reach), centre + reach + 1)
    .reduce((sum, value) => sum + value, 0);
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}
