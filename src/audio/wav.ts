import { TalkpathError } from '../lib/errors.js';
import { decodeMulaw } from './mulaw.js';

/** Audio out of a WAV file. */
export interface WavAudio {
  readonly rateHz: number;
  readonly channels: 1 | 2;
  /** 16 bit; with two channels left and right take turns. */
  readonly samples: Int16Array;
}

interface WavFormat {
  readonly rateHz: number;
  readonly channels: 1 | 2;
  readonly coding: 'pcm16' | 'mulaw';
}

/* Layout and codes: Multimedia Programming Interface and Data Specifications 1.0 (RIFF), and mmreg.h (WAVE_FORMAT_…). Little-endian. */
const RIFF_HEADER_BYTES = 12;
/** Name and length, in front of every chunk's content; RIFF is a chunk whose content begins with the name WAVE. */
const CHUNK_HEADER_BYTES = 8;
const FORMAT_BYTES = 16;
const EXTENSIBLE_FORMAT_BYTES = 40;
/** In the `fmt ` chunk of WAVE_FORMAT_EXTENSIBLE: the true format tag, the first two bytes of SubFormat. */
const SUB_FORMAT_AT = 24;
const TAG_PCM = 1;
const TAG_MULAW = 7;
const TAG_EXTENSIBLE = 0xfffe;
const PCM_BITS = 16;
const MULAW_BITS = 8;
const MAX_RATE_HZ = 768_000;

/**
 * Reads a WAV file with 16-bit PCM or μ-law, mono or stereo. Other chunks are skipped, and a file that ends before its data do gives the
 * samples that are there. Everything else throws `audio.bad_wav`.
 */
export function readWav(bytes: Uint8Array): WavAudio {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (
    bytes.length < RIFF_HEADER_BYTES ||
    nameAt(view, 0) !== 'RIFF' ||
    nameAt(view, CHUNK_HEADER_BYTES) !== 'WAVE'
  )
    throw badWav('it does not begin as RIFF/WAVE files do');
  const chunks = chunksOf(view);
  const format = formatOf(chunks.get('fmt '));
  const samples = samplesOf(chunks.get('data'), format);
  return { rateHz: format.rateHz, channels: format.channels, samples };
}

/** Name → content of each chunk, the first of a name; what lies past the end of the file is not in it. */
function chunksOf(file: DataView): Map<string, DataView> {
  const chunks = new Map<string, DataView>();
  let at = RIFF_HEADER_BYTES;
  while (at + CHUNK_HEADER_BYTES <= file.byteLength) {
    const name = nameAt(file, at);
    const size = file.getUint32(at + 4, true);
    const start = at + CHUNK_HEADER_BYTES;
    const present = Math.min(size, file.byteLength - start);
    if (!chunks.has(name)) chunks.set(name, new DataView(file.buffer, file.byteOffset + start, present));
    at = start + size + (size % 2);
  }
  return chunks;
}

function formatOf(chunk: DataView | undefined): WavFormat {
  if (chunk === undefined || chunk.byteLength < FORMAT_BYTES) throw badWav('it has no whole fmt chunk');
  const channels = chunk.getUint16(2, true);
  const rateHz = chunk.getUint32(4, true);
  if (channels !== 1 && channels !== 2) throw badWav(`it has ${channels} channels; 1 and 2 can be read`);
  if (rateHz === 0 || rateHz > MAX_RATE_HZ) throw badWav(`its sample rate is ${rateHz} Hz`);
  return { rateHz, channels, coding: codingOf(chunk) };
}

function codingOf(chunk: DataView): 'pcm16' | 'mulaw' {
  const outerTag = chunk.getUint16(0, true);
  const extensible = outerTag === TAG_EXTENSIBLE && chunk.byteLength >= EXTENSIBLE_FORMAT_BYTES;
  const tag = extensible ? chunk.getUint16(SUB_FORMAT_AT, true) : outerTag;
  const bits = chunk.getUint16(14, true);
  if (tag === TAG_PCM && bits === PCM_BITS) return 'pcm16';
  if (tag === TAG_MULAW && bits === MULAW_BITS) return 'mulaw';
  throw badWav(`it holds format ${tag} with ${bits} bits; 16-bit PCM (1) and μ-law (7) can be read`);
}

function samplesOf(data: DataView | undefined, { coding, channels }: WavFormat): Int16Array {
  if (data === undefined) throw badWav('it has no data chunk');
  const bytesPerSample = coding === 'pcm16' ? Int16Array.BYTES_PER_ELEMENT : 1;
  const count = channels * Math.floor(data.byteLength / (channels * bytesPerSample));
  const samples = new Int16Array(count);
  if (coding === 'mulaw') return decodeMulaw(new Uint8Array(data.buffer, data.byteOffset, count), samples);
  for (let i = 0; i < count; i++) samples[i] = data.getInt16(i * bytesPerSample, true);
  return samples;
}

/** A WAV file of 16-bit PCM; with two channels left and right take turns in `samples`. */
export function writeWav(samples: Int16Array, rateHz: number, channels: 1 | 2 = 1): Uint8Array {
  const dataBytes = samples.length * Int16Array.BYTES_PER_ELEMENT;
  const data = new DataView(new ArrayBuffer(dataBytes));
  samples.forEach((sample, i) => data.setInt16(i * Int16Array.BYTES_PER_ELEMENT, sample, true));
  return Buffer.concat([wavHeader(dataBytes, rateHz, channels), new Uint8Array(data.buffer)]);
}

/** What stands before so many bytes of 16-bit PCM in a WAV file: 44 bytes. */
export function wavHeader(dataBytes: number, rateHz: number, channels: 1 | 2): Uint8Array {
  const bytesPerFrame = channels * Int16Array.BYTES_PER_ELEMENT;
  const format = [
    u16(TAG_PCM),
    u16(channels),
    u32(rateHz),
    u32(rateHz * bytesPerFrame),
    u16(bytesPerFrame),
    u16(PCM_BITS),
  ];
  const afterRiff = [name('WAVE'), name('fmt '), u32(FORMAT_BYTES), ...format, name('data'), u32(dataBytes)];
  const headBytes = afterRiff.reduce((sum, field) => sum + field.length, 0);
  return Buffer.concat([name('RIFF'), u32(headBytes + dataBytes), ...afterRiff]);
}

function name(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8, value >> 16, value >> 24);
}

function nameAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

function badWav(what: string): TalkpathError {
  return new TalkpathError('audio.bad_wav', `this WAV file can't be read: ${what}`);
}
