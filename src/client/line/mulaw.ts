/*
 * G.711 μ-law by its definition, so that the library brings no dependency along. ITU-T G.711: a sign, a segment that doubles, four bits within it;
 * all bits inverted.
 */

const BIAS = 0x84;
const CLIP = 0x7fff - BIAS;
const SIGN = 0x80;
const MANTISSA_BITS = 4;
const LOWEST_SEGMENT_BIT = 7;

function encodeSample(sample: number): number {
  const sign = sample < 0 ? SIGN : 0;
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
  const segment = Math.floor(Math.log2(magnitude)) - LOWEST_SEGMENT_BIT;
  const mantissa = (magnitude >> (segment + LOWEST_SEGMENT_BIT - MANTISSA_BITS)) & 0xf;
  return ~(sign | (segment << MANTISSA_BITS) | mantissa) & 0xff;
}

function decodeCode(code: number): number {
  const bits = ~code;
  const segment = (bits >> MANTISSA_BITS) & 0x7;
  const magnitude = ((((bits & 0xf) << 3) + BIAS) << segment) - BIAS;
  return (bits & SIGN) === 0 ? magnitude : -magnitude;
}

const DECODED = Int16Array.from({ length: 0x100 }, (_, code) => decodeCode(code));
const ENCODED = Uint8Array.from({ length: 0x10000 }, (_, bits) => encodeSample((bits << 16) >> 16));

/** μ-law bytes as 16-bit samples. */
export function decodeMulaw(codes: Uint8Array): Int16Array {
  return Int16Array.from(codes, (code) => DECODED[code] ?? 0);
}

/** 16-bit samples as μ-law bytes. */
export function encodeMulaw(samples: Int16Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => ENCODED[sample & 0xffff] ?? 0);
}
