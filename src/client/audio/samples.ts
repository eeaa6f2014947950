const FULL_SCALE = 0x8000;
const MAX_SAMPLE = 0x7fff;

/** A sample between −1 and 1 as 16 bits; what is louder saturates. */
export function toInt16(value: number): number {
  const scaled = Math.round(value * FULL_SCALE);
  return scaled > MAX_SAMPLE ? MAX_SAMPLE : Math.max(scaled, -FULL_SCALE);
}

/** A 16-bit sample between −1 and 1. */
export function toFloat(sample: number): number {
  return sample / FULL_SCALE;
}

/** RMS of 16-bit samples, 0 to 1. */
export function levelOf(samples: Int16Array): number {
  let energy = 0;
  for (const sample of samples) energy += toFloat(sample) ** 2;
  return samples.length === 0 ? 0 : Math.sqrt(energy / samples.length);
}
