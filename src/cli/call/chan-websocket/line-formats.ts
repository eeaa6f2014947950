import { decodeAlaw, encodeAlaw } from '../../../audio/alaw.js';
import { FRAME_MS, TELEPHONE_RATE_HZ } from '../../../audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../../audio/mulaw.js';

/** A channel's format by Asterisk's name: samples a second, and bytes a sample on the wire. */
interface Format {
  readonly rateHz: number;
  readonly sampleBytes: number;
}

/** The formats that the simulated Asterisk has, of the many that there are. */
export const LINE_FORMATS = {
  ulaw: { rateHz: 8000, sampleBytes: 1 },
  alaw: { rateHz: 8000, sampleBytes: 1 },
  slin: { rateHz: 8000, sampleBytes: 2 },
  slin16: { rateHz: 16000, sampleBytes: 2 },
  slin24: { rateHz: 24000, sampleBytes: 2 },
} as const satisfies Record<string, Format>;

/** A format by Asterisk's name. */
export type LineFormat = keyof typeof LINE_FORMATS;

/** Bytes of one frame of 20 ms. */
export function frameBytes(format: LineFormat): number {
  const { rateHz, sampleBytes } = LINE_FORMATS[format];
  return ((rateHz * FRAME_MS) / 1000) * sampleBytes;
}

/** The telephone's audio (μ-law) in a channel's format; what is wideband is only stretched, which is enough for an ear in a test. */
export function fromTelephone(format: LineFormat, codes: Uint8Array): Uint8Array {
  if (format === 'ulaw') return codes.slice();
  const samples = decodeMulaw(codes, new Int16Array(codes.length));
  if (format === 'alaw') return encodeAlaw(samples, new Uint8Array(samples.length));
  const times = LINE_FORMATS[format].rateHz / TELEPHONE_RATE_HZ;
  const wide = new Int16Array(samples.length * times).map(
    (_, index) => samples[Math.floor(index / times)] ?? 0,
  );
  return new Uint8Array(wide.buffer);
}

/** The other way; of wideband audio one sample in so many is taken. */
export function toTelephone(format: LineFormat, bytes: Uint8Array): Uint8Array {
  if (format === 'ulaw') return Uint8Array.from(bytes);
  const samples =
    format === 'alaw'
      ? decodeAlaw(bytes, new Int16Array(bytes.length))
      : narrow(format, Uint8Array.from(bytes));
  return encodeMulaw(samples, new Uint8Array(samples.length));
}

function narrow(format: LineFormat, { buffer }: Uint8Array<ArrayBuffer>): Int16Array {
  const wide = new Int16Array(buffer);
  const times = LINE_FORMATS[format].rateHz / TELEPHONE_RATE_HZ;
  return new Int16Array(wide.length / times).map((_, index) => wide[index * times] ?? 0);
}
