import alawmulaw from 'alawmulaw';

const CODES = 0x100;
const PCM_VALUES = 0x10000;
const CODE_MASK = 0xff;
const PCM_MASK = 0xffff;

/** μ-law code → sample (ITU-T G.711, 14-bit values scaled to 16). Code 0x7f, negative zero, gives 0. */
const DECODED = Int16Array.from({ length: CODES }, (_, code) => alawmulaw.mulaw.decodeSample(code));

/** Sample, as its 16 bits without sign → μ-law code. The mask is for sample 0, whose code the package gives as −1. */
const ENCODED = Uint8Array.from({ length: PCM_VALUES }, (_, bits) => {
  const sample = (bits << 16) >> 16;
  return alawmulaw.mulaw.encodeSample(sample) & CODE_MASK;
});

/** Decodes μ-law bytes to 16-bit samples at the start of `into`, which must have room; returns the filled part. */
export function decodeMulaw(codes: Uint8Array, into: Int16Array): Int16Array {
  const count = codes.length;
  if (into.length < count) throw new RangeError(`no room for ${count} samples in ${into.length}`);
  for (let i = 0; i < count; i++) into[i] = DECODED[codes[i] ?? 0] ?? 0;
  return into.length === count ? into : into.subarray(0, count);
}

/** Encodes 16-bit samples to μ-law bytes at the start of `into`, which must have room; returns the filled part. */
export function encodeMulaw(samples: Int16Array, into: Uint8Array): Uint8Array {
  const count = samples.length;
  if (into.length < count) throw new RangeError(`no room for ${count} codes in ${into.length}`);
  for (let i = 0; i < count; i++) into[i] = ENCODED[(samples[i] ?? 0) & PCM_MASK] ?? 0;
  return into.length === count ? into : into.subarray(0, count);
}
