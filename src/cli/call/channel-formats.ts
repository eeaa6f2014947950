import { ALAW_SILENCE, decodeAlaw, encodeAlaw } from '../../audio/alaw.js';
import { FRAME_MS, MODEL_RATE_HZ, MULAW_SILENCE, TELEPHONE_RATE_HZ } from '../../audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../audio/mulaw.js';
import { fromChannel, toChannel } from './channel-sound.js';

/** A channel's format: samples a second, and bytes a sample on the wire. */
interface Format {
  readonly rateHz: number;
  readonly sampleBytes: number;
  /** A byte of silence. */
  readonly silence: number;
}

/** The formats that the simulated Asterisk has, of the many that there are, by Asterisk's names. */
export const CHANNEL_FORMATS = {
  ulaw: { rateHz: TELEPHONE_RATE_HZ, sampleBytes: 1, silence: MULAW_SILENCE },
  alaw: { rateHz: TELEPHONE_RATE_HZ, sampleBytes: 1, silence: ALAW_SILENCE },
  slin: { rateHz: TELEPHONE_RATE_HZ, sampleBytes: 2, silence: 0 },
  slin16: { rateHz: 16_000, sampleBytes: 2, silence: 0 },
  slin24: { rateHz: MODEL_RATE_HZ, sampleBytes: 2, silence: 0 },
} as const satisfies Record<string, Format>;

/** A format by Asterisk's name. */
export type ChannelFormat = keyof typeof CHANNEL_FORMATS;

/** Whether it is one of them. */
export function isChannelFormat(name: unknown): name is ChannelFormat {
  return typeof name === 'string' && Object.hasOwn(CHANNEL_FORMATS, name);
}

/** Bytes of one frame of 20 ms. */
export function frameBytesOf(format: ChannelFormat): number {
  const { rateHz, sampleBytes } = CHANNEL_FORMATS[format];
  return ((rateHz * FRAME_MS) / 1000) * sampleBytes;
}

/** The telephone's audio (μ-law) in a channel's format. */
export function fromTelephone(format: ChannelFormat, codes: Uint8Array): Uint8Array {
  if (format === 'ulaw') return codes.slice();
  if (format !== 'alaw') return toChannel(CHANNEL_FORMATS[format].rateHz, codes);
  const samples = decodeMulaw(codes, new Int16Array(codes.length));
  return encodeAlaw(samples, new Uint8Array(samples.length));
}

/** The other way. */
export function toTelephone(format: ChannelFormat, bytes: Uint8Array): Uint8Array {
  if (format === 'ulaw') return Uint8Array.from(bytes);
  if (format !== 'alaw') return fromChannel(CHANNEL_FORMATS[format].rateHz, bytes);
  const samples = decodeAlaw(bytes, new Int16Array(bytes.length));
  return encodeMulaw(samples, new Uint8Array(samples.length));
}
