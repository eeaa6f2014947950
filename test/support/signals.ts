/** A cosine of `amplitude` (peak, int16 scale). */
export function tone(hz: number, rateHz: number, count: number, amplitude = 16_000): Int16Array {
  const step = (2 * Math.PI * hz) / rateHz;
  return Int16Array.from({ length: count }, (_, i) => Math.round(amplitude * Math.cos(step * i)));
}

/** White noise over the whole 16-bit range, the same for the same seed (xorshift32). */
export function noise(count: number, seed = 1): Int16Array {
  let state = seed | 1;
  return Int16Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >> 16;
  });
}

/** Cuts samples into pieces of the given lengths, round and round until nothing is left. */
export function cut(samples: Int16Array, lengths: readonly number[]): Int16Array[] {
  const pieces: Int16Array[] = [];
  for (let from = 0, turn = 0; from < samples.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 0;
    pieces.push(samples.subarray(from, from + length));
    from += length;
  }
  return pieces;
}

/** All pieces in one, copied: also of pieces that lie in a buffer which is used again. */
export function joined(pieces: Iterable<Int16Array>): Int16Array {
  const all: number[] = [];
  for (const piece of pieces) for (const sample of piece) all.push(sample);
  return Int16Array.from(all);
}

/** Whether two stretches are equal sample by sample; much faster than a deep comparison. */
export function equalSamples(a: Int16Array, b: Int16Array): boolean {
  return a.length === b.length && a.every((sample, i) => sample === b[i]);
}
