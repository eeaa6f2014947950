import { ALAW_SILENCE, decodeAlaw, encodeAlaw } from '../../audio/alaw.js';
import {
  type AudioFormat,
  type AudioFrame,
  FRAME_MS,
  MULAW_SILENCE,
  type Pcm16Frame,
  sameFormat,
  TELEPHONE_FORMAT,
  telephoneFrame,
} from '../../audio/frame.js';
import { byteScratch, int16Scratch } from '../../audio/scratch.js';

/** What a format of Asterisk's is to us, and how it lies on the wire: mono, linear samples little-endian. */
export interface WireFormat {
  readonly format: AudioFormat;
  readonly sampleBytes: 1 | 2;
  /** The byte that silence is made of. */
  readonly silentByte: number;
}

const TELEPHONE_PCM = { encoding: 'pcm16', rateHz: 8000 } as const;

/** By Asterisk's names; A-law is linear to everybody else here. */
export const WIRE_FORMATS = {
  ulaw: { format: TELEPHONE_FORMAT, sampleBytes: 1, silentByte: MULAW_SILENCE },
  alaw: { format: TELEPHONE_PCM, sampleBytes: 1, silentByte: ALAW_SILENCE },
  slin: { format: TELEPHONE_PCM, sampleBytes: 2, silentByte: 0 },
  slin16: { format: { encoding: 'pcm16', rateHz: 16000 }, sampleBytes: 2, silentByte: 0 },
  slin24: { format: { encoding: 'pcm16', rateHz: 24000 }, sampleBytes: 2, silentByte: 0 },
} as const satisfies Record<string, WireFormat>;

/** A format by Asterisk's name. */
export type WireFormatName = keyof typeof WIRE_FORMATS;

/** Whether sound can be taken in this format. */
export function isWireFormat(name: unknown): name is WireFormatName {
  return typeof name === 'string' && Object.hasOwn(WIRE_FORMATS, name);
}

/** Bytes of one frame on the wire. */
export function frameBytesOf(name: WireFormatName): number {
  const { format, sampleBytes } = WIRE_FORMATS[name];
  return ((format.rateHz * FRAME_MS) / 1000) * sampleBytes;
}

/** The bytes of one stream as frames, and the other way. What it gives is valid until its next call. */
export interface WireCoder {
  /** Whole samples. */
  decode(bytes: Uint8Array): AudioFrame;
  encode(frame: AudioFrame): Uint8Array;
}

/** How this format is read and written. */
export function wireCoder(name: WireFormatName): WireCoder {
  if (name === 'ulaw') return mulawCoder();
  return name === 'alaw' ? alawCoder() : linearCoder(WIRE_FORMATS[name].format);
}

function mulawCoder(): WireCoder {
  return {
    decode: ({ buffer, byteOffset, length }) => telephoneFrame(new Uint8Array(buffer, byteOffset, length)),
    encode: (frame) => (frame.encoding === 'mulaw' ? frame.samples : wrong(frame)),
  };
}

function alawCoder(): WireCoder {
  const [samples, codes] = [int16Scratch(), byteScratch()];
  return {
    decode: (bytes) => pcmFrame(TELEPHONE_PCM.rateHz, decodeAlaw(bytes, samples.take(bytes.length))),
    encode: (frame) =>
      frame.encoding === 'pcm16' && frame.rateHz === TELEPHONE_PCM.rateHz
        ? encodeAlaw(frame.samples, codes.take(frame.samples.length))
        : wrong(frame),
  };
}

/** Hosts are little-endian, as the wire is; bytes may lie at an odd address, samples may not. */
function linearCoder(format: AudioFormat & { encoding: 'pcm16' }): WireCoder {
  const { rateHz } = format;
  const scratch = int16Scratch();
  return {
    decode(bytes) {
      const samples = scratch.take(bytes.length / Int16Array.BYTES_PER_ELEMENT);
      new Uint8Array(samples.buffer, samples.byteOffset, bytes.length).set(bytes);
      return pcmFrame(rateHz, samples);
    },
    encode(frame) {
      if (!sameFormat(frame, format)) return wrong(frame);
      const { buffer, byteOffset, byteLength } = frame.samples;
      return new Uint8Array(buffer, byteOffset, byteLength);
    },
  };
}

/** Written out: a spread costs more than all else that is done with a frame here. */
function pcmFrame(rateHz: Pcm16Frame['rateHz'], samples: Int16Array): Pcm16Frame {
  return { encoding: 'pcm16', rateHz, samples };
}

function wrong({ encoding, rateHz }: AudioFrame): never {
  throw new Error(`the stream takes another format than ${encoding} at ${rateHz} Hz`);
}
