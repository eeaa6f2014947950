import { endianness } from 'node:os';
import alawmulaw from 'alawmulaw';
import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from '../../audio/frame.js';
import { faults, type ApiFault } from './api-fault.js';
import type { WireFormat } from './settings.js';

/** One append may carry this much audio (decoded). */
const MAX_APPEND_BYTES = 15 * 1024 * 1024;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const BYTES_PER_PCM_SAMPLE = 2;
const BIG_ENDIAN_HOST = endianness() === 'BE';

interface FormatFacts {
  readonly rateHz: number;
  /** As the API's error message describes it. */
  readonly description: string;
  readonly decode: (bytes: Uint8Array) => Int16Array;
  readonly encode: (samples: Int16Array) => Uint8Array;
}

const FORMATS: Readonly<Record<WireFormat, FormatFacts>> = {
  pcm16: {
    rateHz: MODEL_RATE_HZ,
    description: 'mono PCM16 at 24kHz',
    decode: decodePcm16,
    encode: encodePcm16,
  },
  g711_ulaw: {
    rateHz: TELEPHONE_RATE_HZ,
    description: 'mono G.711 mu-law at 8kHz',
    decode: alawmulaw.mulaw.decode,
    encode: alawmulaw.mulaw.encode,
  },
  g711_alaw: {
    rateHz: TELEPHONE_RATE_HZ,
    description: 'mono G.711 A-law at 8kHz',
    decode: alawmulaw.alaw.decode,
    encode: alawmulaw.alaw.encode,
  },
};

/** Sample rate of a wire format. */
export function rateOf(format: WireFormat): number {
  return FORMATS[format].rateHz;
}

/** Base64 audio as mono PCM16 at the format's own rate, or the fault that the API would give. */
export function decodeAudio(
  base64: string,
  format: WireFormat,
): { readonly samples: Int16Array } | { readonly fault: ApiFault } {
  const { description, decode } = FORMATS[format];
  if (base64.length % 4 !== 0 || !BASE64.test(base64)) return { fault: faults.badAudio(description) };
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > MAX_APPEND_BYTES) return { fault: faults.audioTooLong(MAX_APPEND_BYTES) };
  if (format === 'pcm16' && bytes.length % BYTES_PER_PCM_SAMPLE !== 0) {
    return { fault: faults.badAudio(description) };
  }
  return { samples: decode(bytes) };
}

/** Mono PCM16 at the format's own rate as base64 of the wire format. */
export function encodeAudio(samples: Int16Array, format: WireFormat): string {
  const bytes = FORMATS[format].encode(samples);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Signed 16-bit little-endian (the API's `audio/pcm`). */
function decodePcm16(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length / BYTES_PER_PCM_SAMPLE);
  const view = Buffer.from(samples.buffer);
  view.set(bytes);
  if (BIG_ENDIAN_HOST) view.swap16();
  return samples;
}

function encodePcm16(samples: Int16Array): Uint8Array {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return BIG_ENDIAN_HOST ? Buffer.from(bytes).swap16() : bytes;
}
