import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ, type AudioFormat, type AudioFrame } from '../../audio/frame.js';
import type { AudioPart, ProviderEvent } from '../../ports/provider.js';
import { BoundedMap } from '../../lib/bounded-map.js';
import { malformed } from './fault.js';
import { countIn, textIn, type Fields } from './fields.js';

/** The longest delta that is taken, in base64 characters: about a minute of PCM16 at 24 kHz. */
export const MAX_DELTA_CHARS = 4 * 1024 * 1024;
/** Parts whose half sample is remembered at the same time. */
const MAX_OPEN_PARTS = 16;

/**
 * Audio deltas → frames: base64 of μ-law bytes, or of PCM16 little-endian (read in host order, which takes a little-endian host).
 * A delta may end in the middle of a sample: its odd byte waits for the next delta of the same part.
 */
export class AudioDeltas {
  readonly #format: AudioFormat;
  readonly #oddBytes = new BoundedMap<string, number>(MAX_OPEN_PARTS);

  constructor(format: AudioFormat) {
    this.#format = format;
  }

  delta(event: Fields): readonly ProviderEvent[] {
    const responseId = textIn(event, 'response_id');
    const part = partOf(event);
    const base64 = textIn(event, 'delta');
    if (base64.length > MAX_DELTA_CHARS) return [malformed(`an audio delta of ${base64.length} characters`)];
    const bytes = bytesOf(base64, this.#oddBytes.get(keyOf(part)));
    if (bytes === undefined) return [malformed('an audio delta that is not base64')];
    const frame = this.#frame(part, bytes);
    return frame.samples.length === 0 ? [] : [{ type: 'audio', responseId, part, frame }];
  }

  done(event: Fields): readonly ProviderEvent[] {
    const part = partOf(event);
    this.#oddBytes.delete(keyOf(part));
    return [{ type: 'audio-done', responseId: textIn(event, 'response_id'), part }];
  }

  #frame(part: AudioPart, bytes: Uint8Array): AudioFrame {
    if (this.#format.encoding === 'mulaw') {
      return { encoding: 'mulaw', rateHz: TELEPHONE_RATE_HZ, samples: bytes };
    }
    this.#keepOddByte(part, bytes);
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
    return { encoding: 'pcm16', rateHz: MODEL_RATE_HZ, samples };
  }

  #keepOddByte(part: AudioPart, bytes: Uint8Array): void {
    const last = bytes.at(-1);
    if (bytes.byteLength % 2 === 1 && last !== undefined) this.#oddBytes.set(keyOf(part), last);
    else this.#oddBytes.delete(keyOf(part));
  }
}

function partOf(event: Fields): AudioPart {
  return { itemId: textIn(event, 'item_id'), contentIndex: countIn(event, 'content_index') };
}

function keyOf({ itemId, contentIndex }: AudioPart): string {
  return `${itemId}/${contentIndex}`;
}

/** The decoded bytes, behind the byte carried over, in memory of their own: so they are aligned for 16-bit samples. */
function bytesOf(base64: string, carried: number | undefined): Uint8Array | undefined {
  const length = decodedLength(base64);
  if (length === undefined) return undefined;
  const head = carried === undefined ? 0 : 1;
  const bytes = new Uint8Array(head + length);
  // Node skips what is not base64: then fewer bytes come out than the length says.
  const written = Buffer.from(bytes.buffer).write(base64, head, 'base64');
  if (written !== length) return undefined;
  if (carried !== undefined) bytes[0] = carried;
  return bytes;
}

/** Bytes in this much base64, with or without padding; four characters hold three bytes, and one alone holds none. */
function decodedLength(base64: string): number | undefined {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  const chars = base64.length - padding;
  return chars % 4 === 1 ? undefined : Math.floor((chars * 3) / 4);
}
