import { assertNever } from '../../lib/assert-never.js';
import { MODEL_FORMAT, TELEPHONE_FORMAT, type AudioFormat } from '../../audio/frame.js';
import type { FormatName } from './lines.js';

/** What a format is called in a journal. */
export function formatNameOf(format: AudioFormat): FormatName {
  return format.encoding === 'mulaw' ? 'mulaw/8000' : `pcm16/${format.rateHz}`;
}

const BYTES_IN_HEX = Array.from({ length: 0x100 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A CRC as lines show it. */
export function hexOf(crc: number): string {
  return pair(crc >>> 24) + pair(crc >>> 16) + pair(crc >>> 8) + pair(crc);
}

function pair(bits: number): string {
  return BYTES_IN_HEX[bits & 0xff] ?? '';
}

/** The format that a journal calls so. */
export function formatOf(name: FormatName): AudioFormat {
  switch (name) {
    case 'mulaw/8000':
      return TELEPHONE_FORMAT;
    case 'pcm16/8000':
      return { encoding: 'pcm16', rateHz: 8000 };
    case 'pcm16/16000':
      return { encoding: 'pcm16', rateHz: 16000 };
    case 'pcm16/24000':
      return MODEL_FORMAT;
    default:
      return assertNever(name);
  }
}
