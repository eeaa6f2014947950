import { assertNever } from '../../lib/assert-never.js';
import type { AudioFormat, AudioFrame } from '../../audio/frame.js';
import type { FormatName } from './lines.js';

/** The bytes of a frame as they lie in memory. */
export function bytesOf({ samples }: AudioFrame): Uint8Array {
  return samples instanceof Uint8Array
    ? samples
    : new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** What a format is called in a journal. */
export function formatNameOf(format: AudioFormat): FormatName {
  return format.encoding === 'mulaw' ? 'mulaw/8000' : `pcm16/${format.rateHz}`;
}

/** A CRC as lines show it. */
export function hexOf(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}

/** The bytes as samples of a format; 16-bit samples lie at even places, so they are copied where they don't. */
export function frameOf(bytes: Uint8Array, format: FormatName): AudioFrame {
  switch (format) {
    case 'mulaw/8000':
      return { encoding: 'mulaw', rateHz: 8000, samples: bytes };
    case 'pcm16/8000':
      return { encoding: 'pcm16', rateHz: 8000, samples: samplesOf(bytes) };
    case 'pcm16/16000':
      return { encoding: 'pcm16', rateHz: 16000, samples: samplesOf(bytes) };
    case 'pcm16/24000':
      return { encoding: 'pcm16', rateHz: 24000, samples: samplesOf(bytes) };
    default:
      return assertNever(format);
  }
}

function samplesOf(bytes: Uint8Array): Int16Array {
  const even = bytes.byteOffset % Int16Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new Int16Array(even.buffer, even.byteOffset, even.byteLength >> 1);
}
