import alawmulaw from 'alawmulaw';

const CODES = 0x100;
const PCM_VALUES = 0x10000;
const PCM_MASK = 0xffff;

/** A-law code of the smallest positive sample, which stands for silence (ITU-T G.711). */
export const ALAW_SILENCE = 0xd5;

/** A-law code → sample (ITU-T G.711, 13-bit values scaled to 16). */
const DECODED = Int16Array.from({ length: CODES }, (_, code) => alawmulaw.alaw.decodeSample(code));

/** Sample, as its 16 bits without sign → A-law code. */
const ENCODED = Uint8Array.from({ length: PCM_VALUES }, (_, bits) =>
  alawmulaw.alaw.encodeSample((bits << 16) >> 16),
);

/** Decodes A-law bytes to 16-bit samples at the start of `into`, which must have room; returns the filled part. */
export function decodeAlaw(codes: Uint8Array, into: Int16Array): Int16Array {
  const count = codes.length;
  if (into.length < count) throw new RangeError(`no room for ${count} samples in ${into.length}`);
  for (let i = 0; i < count; i++) into[i] = DECODED[codes[i] ?? 0] ?? 0;
  return into.length === count ? into : into.subarray(0, count);
}

/** Encodes 16-bit samples to A-law bytes at the start of `into`, which must have room; returns the filled part. */
export function encodeAlaw(samples: Int16Array, into: Uint8Array): Uint8Array {
  const count = samples.length;
  if (into.length < count) throw new RangeError(`no room for ${count} codes in ${into.length}`);
  for (let i = 0; i < count; i++) into[i] = ENCODED[(samples[i] ?? 0) & PCM_MASK] ?? 0;
  return into.length === count ? into : into.subarray(0, count);
}
