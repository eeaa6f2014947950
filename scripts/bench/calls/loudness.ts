import { type AudioFormat } from '../../../src/audio/frame.js';
import { decodeMulaw } from '../../../src/audio/mulaw.js';

/** Peak from which a look at some audio finds sound in it (int16 scale): the line's noise is far below, voices and markers far above. */
export const LOUD = 1000;
const LOOKS = 12;
/** So many characters are whole samples in both formats: 6 bytes. */
const GROUP_CHARS = 8;
const GROUP_BYTES = 6;
const PCM_BYTES = 2;

const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const VALUE_OF = new Uint8Array(256);
ALPHABET.forEach((character, value) => {
  VALUE_OF[character] = value;
});

const MULAW = decodeMulaw(
  Uint8Array.from({ length: 256 }, (_, code) => code),
  new Int16Array(256),
);

/**
 * Whether there is sound in audio in base64, by a few looks spread over it: for a load generator that has other things to do. `at`: the character at an index of the
 * message; the audio lies from `from` to `to`.
 */
export function isLoud(
  at: (index: number) => number,
  from: number,
  to: number,
  encoding: AudioFormat['encoding'],
): boolean {
  const groups = Math.floor((to - from) / GROUP_CHARS);
  const step = Math.max(1, Math.floor(groups / LOOKS));
  for (let group = 0; group < groups; group += step)
    if (peakOfGroup(at, from + group * GROUP_CHARS, encoding) >= LOUD) return true;
  return false;
}

/** The loudest of such looks at audio that lies there as it is: `at` gives the byte at an index. 0 where all of them find silence. */
export function peakIn(
  at: (index: number) => number,
  from: number,
  to: number,
  encoding: AudioFormat['encoding'],
): number {
  const groups = Math.floor((to - from) / GROUP_BYTES);
  const step = Math.max(1, Math.floor(groups / LOOKS)) * GROUP_BYTES;
  const end = from + groups * GROUP_BYTES;
  let peak = 0;
  for (let index = from; index < end; index += step) peak = Math.max(peak, peakOfBytes(at, index, encoding));
  return peak;
}

/** Bytes of audio in that many characters of base64, of which the last are given. */
export function bytesIn(chars: number, last: number, lastButOne: number): number {
  const equals = 0x3d;
  return (chars / 4) * 3 - (last === equals ? 1 : 0) - (lastButOne === equals ? 1 : 0);
}

function peakOfGroup(at: (index: number) => number, from: number, encoding: AudioFormat['encoding']): number {
  const value = (index: number): number => VALUE_OF[at(from + index)] ?? 0;
  const first = (value(0) << 2) | (value(1) >> 4);
  const second = ((value(1) & 15) << 4) | (value(2) >> 2);
  if (encoding === 'mulaw') return peakOfCodes(first, second);
  const third = ((value(2) & 3) << 6) | value(3);
  const fourth = (value(4) << 2) | (value(5) >> 4);
  return louder(pcmOf(first, second), pcmOf(third, fourth));
}

/** Of two samples that begin there. */
function peakOfBytes(at: (index: number) => number, from: number, encoding: AudioFormat['encoding']): number {
  return encoding === 'mulaw'
    ? peakOfCodes(at(from), at(from + 1))
    : louder(pcmOf(at(from), at(from + 1)), pcmOf(at(from + 2), at(from + 3)));
}

function peakOfCodes(first: number, second: number): number {
  return louder(MULAW[first] ?? 0, MULAW[second] ?? 0);
}

function louder(first: number, second: number): number {
  return Math.max(Math.abs(first), Math.abs(second));
}

function pcmOf(low: number, high: number): number {
  return ((low | (high << 8)) << (8 * PCM_BYTES)) >> (8 * PCM_BYTES);
}
