import { TalkpathError } from '../lib/errors.js';
import { FRAME_MS, MULAW_SILENCE, sameFormat, TELEPHONE_FORMAT, telephoneFrame } from './frame.js';
import type { AudioFormat, AudioFrame } from './frame.js';

/** Silence is at hand in pieces of this length (ms). */
const SILENCE_MS = 500;

/** What a telephone line is made of. Its audio travels as plain bytes: μ-law codes, or 16-bit samples in host order. */
export interface LineFormat {
  readonly format: AudioFormat;
  /** Bytes of one sample. */
  readonly sampleBytes: number;
  readonly samplesPerMs: number;
  /** Bytes of a 20 ms frame. */
  readonly frameBytes: number;
  /** The byte that digital silence is made of. */
  readonly silentByte: number;
  /** Half a second of digital silence, to be read only. */
  readonly silence: Uint8Array;
  /** Bytes of the line as a frame over the same memory; copied where 16-bit samples would lie at odd places. */
  readonly frameOf: (bytes: Uint8Array) => AudioFrame;
}

/** A line of μ-law at 8 kHz. */
export const TELEPHONE_LINE: LineFormat = lineOf(TELEPHONE_FORMAT);

const LINES: readonly LineFormat[] = [
  TELEPHONE_LINE,
  lineOf({ encoding: 'pcm16', rateHz: 8000 }),
  lineOf({ encoding: 'pcm16', rateHz: 16_000 }),
  lineOf({ encoding: 'pcm16', rateHz: 24_000 }),
];

/** The line of a format: the same object for the same format. */
export function lineFormat(format: AudioFormat): LineFormat {
  return LINES.find((line) => sameFormat(line.format, format)) ?? lineOf(format);
}

/** The bytes of a frame as they lie in memory. */
export function bytesOf({ samples }: AudioFrame): Uint8Array {
  return samples instanceof Uint8Array
    ? samples
    : new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** The bytes of a frame of this line. A frame in another format is a programming error and throws. */
export function lineBytes(line: LineFormat, frame: AudioFrame): Uint8Array {
  if (!sameFormat(frame, line.format)) {
    throw new TalkpathError(
      'internal.error',
      `the line is ${line.format.encoding} at ${line.format.rateHz} Hz, not ${frame.encoding} at ${frame.rateHz} Hz`,
    );
  }
  return bytesOf(frame);
}

/** Bytes in a format as a frame over the same memory; copied where 16-bit samples would lie at odd places. */
export function frameOf(bytes: Uint8Array, format: AudioFormat): AudioFrame {
  return format.encoding === 'mulaw'
    ? telephoneFrame(bytes)
    : { encoding: 'pcm16', rateHz: format.rateHz, samples: samplesOf(bytes) };
}

function lineOf(format: AudioFormat): LineFormat {
  const isMulaw = format.encoding === 'mulaw';
  const sampleBytes = isMulaw ? Uint8Array.BYTES_PER_ELEMENT : Int16Array.BYTES_PER_ELEMENT;
  const samplesPerMs = format.rateHz / 1000;
  const silentByte = isMulaw ? MULAW_SILENCE : 0;
  return {
    format,
    sampleBytes,
    samplesPerMs,
    frameBytes: FRAME_MS * samplesPerMs * sampleBytes,
    silentByte,
    silence: new Uint8Array(SILENCE_MS * samplesPerMs * sampleBytes).fill(silentByte),
    frameOf: isMulaw ? telephoneFrame : (bytes) => frameOf(bytes, format),
  };
}

function samplesOf(bytes: Uint8Array): Int16Array {
  const even = bytes.byteOffset % Int16Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new Int16Array(even.buffer, even.byteOffset, even.byteLength >> 1);
}
