/** Root mean square of samples, on the int16 scale (0–32768). 0 for no samples. */
export function rmsLevel(samples: Int16Array): number {
  let energy = 0;
  for (let i = 0; i < samples.length; i++) energy += (samples[i] ?? 0) ** 2;
  return samples.length === 0 ? 0 : Math.sqrt(energy / samples.length);
}

/**
 * Root mean square of the part of the samples that is a tone of `toneHz`, on the int16 scale: one bin of a Fourier transform through a Hann
 * window, which is blind to tones more than two periods per stretch away. 0 for fewer than two samples.
 */
export function toneLevel(samples: Int16Array, rateHz: number, toneHz: number): number {
  const { real, imaginary } = toneVector(samples, rateHz, toneHz);
  return Math.hypot(real, imaginary) / Math.SQRT2;
}

/** The tone's amplitude as a vector against a cosine that starts at the first sample (int16 scale, peak). */
export function toneVector(
  samples: Int16Array,
  rateHz: number,
  toneHz: number,
): { real: number; imaginary: number } {
  const count = samples.length;
  const step = (2 * Math.PI * toneHz) / rateHz;
  let real = 0;
  let imaginary = 0;
  for (let i = 0; i < count; i++) {
    const windowed = (samples[i] ?? 0) * (1 - Math.cos((2 * Math.PI * i) / count));
    real += windowed * Math.cos(step * i);
    imaginary -= windowed * Math.sin(step * i);
  }
  const scale = count < 2 ? 0 : 2 / count;
  return { real: real * scale, imaginary: imaginary * scale };
}
