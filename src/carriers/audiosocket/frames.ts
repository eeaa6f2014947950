/**
 * Frames of Asterisk's AudioSocket: one byte for the kind, two for the length of what follows (big-endian), and that.
 * Sound is signed 16-bit little-endian, mono.
 */
export const KIND = { hangUp: 0x00, uuid: 0x01, key: 0x03, error: 0xff } as const;

/** The rates of sound, by kind from `FIRST_SOUND_KIND` on (Hz). */
const SOUND_RATES_HZ = [8000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000] as const;
const FIRST_SOUND_KIND = 0x10;

export const HEADER_BYTES = 3;
export const UUID_BYTES = 16;
/** 20 ms at the highest rate are 7,680 bytes. */
export const MAX_PAYLOAD_BYTES = 8000;

const LENGTH_AT = 1;
const MAX_LENGTH = 0xffff;
/** Hexadecimal digits of each part of a UUID, as it is written. */
const UUID_PARTS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/** A frame that came; its payload is lent until the reader is given more. */
export interface Frame {
  readonly kind: number;
  readonly payload: Uint8Array;
}

/** The rate of a kind (Hz); undefined for kinds that are no sound. */
export function rateOfKind(kind: number): number | undefined {
  return SOUND_RATES_HZ[kind - FIRST_SOUND_KIND];
}

/** The kind of sound at a rate; undefined for rates that have none. */
export function kindOfRate(rateHz: number): number | undefined {
  const index = SOUND_RATES_HZ.findIndex((each) => each === rateHz);
  return index === -1 ? undefined : FIRST_SOUND_KIND + index;
}

/** A frame in one piece, to be written at once: Asterisk ends a call whose payload comes after its header. */
export function frameBytes(kind: number, payload: Uint8Array): Uint8Array {
  if (payload.length > MAX_LENGTH) throw new RangeError(`no frame holds ${payload.length} bytes`);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  frame[0] = kind;
  frame.writeUInt16BE(payload.length, LENGTH_AT);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/** A UUID as it is written, from its 16 bytes. */
export function uuidText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').replace(UUID_PARTS, '$1-$2-$3-$4-$5');
}

/** The 16 bytes of a UUID as it is written. */
export function uuidBytes(text: string): Uint8Array {
  return Buffer.from(text.replaceAll('-', ''), 'hex');
}

/** What a connection has begun with. */
export type Beginning =
  | { readonly is: 'unfinished' }
  | { readonly is: 'uuid'; readonly uuid: string }
  | { readonly is: 'something-else' };

/** The UUID that a connection begins with: nothing else may come first. */
export function beginningOf(bytes: Uint8Array): Beginning {
  const header = [KIND.uuid, 0, UUID_BYTES];
  if (header.some((byte, at) => at < bytes.length && bytes[at] !== byte)) return { is: 'something-else' };
  const end = HEADER_BYTES + UUID_BYTES;
  if (bytes.length < end) return { is: 'unfinished' };
  return { is: 'uuid', uuid: uuidText(bytes.subarray(HEADER_BYTES, end)) };
}

/** Cuts what comes into frames, wherever the network cut it. */
export class FrameReader {
  #held = new Uint8Array(HEADER_BYTES + MAX_PAYLOAD_BYTES);
  /** What was completed last is still lent while the next is begun. */
  #lent = new Uint8Array(HEADER_BYTES + MAX_PAYLOAD_BYTES);
  #heldBytes = 0;
  #tooLong: number | undefined;

  /** How long a frame was to be that is too long: nothing is read after it. */
  get tooLong(): number | undefined {
    return this.#tooLong;
  }

  /** The frames that are complete now; a part of one waits for the next push. */
  push(bytes: Uint8Array): readonly Frame[] {
    const frames: Frame[] = [];
    let rest = this.#heldBytes === 0 ? bytes : this.#complete(bytes, frames);
    while (this.#tooLong === undefined) {
      const length = this.#lengthOf(rest);
      if (length === undefined || rest.length < length) break;
      frames.push(frameIn(rest, length));
      rest = rest.subarray(length);
    }
    if (this.#tooLong === undefined) this.#hold(rest);
    return frames;
  }

  /** Fills up the frame that was begun; gives what follows it. */
  #complete(bytes: Uint8Array, frames: Frame[]): Uint8Array {
    const afterHeader = this.#fillTo(HEADER_BYTES, bytes);
    const length = this.#lengthOf(this.#held.subarray(0, this.#heldBytes));
    if (length === undefined) return afterHeader;
    const rest = this.#fillTo(length, afterHeader);
    if (this.#heldBytes < length) return rest;
    frames.push(frameIn(this.#held, length));
    [this.#held, this.#lent] = [this.#lent, this.#held];
    this.#heldBytes = 0;
    return rest;
  }

  #fillTo(count: number, bytes: Uint8Array): Uint8Array {
    const missing = Math.max(0, count - this.#heldBytes);
    this.#hold(bytes.subarray(0, missing));
    return bytes.subarray(missing);
  }

  #hold(bytes: Uint8Array): void {
    this.#held.set(bytes, this.#heldBytes);
    this.#heldBytes += bytes.length;
  }

  /** Of the whole frame; undefined before its header is there, or when it is too long. */
  #lengthOf(bytes: Uint8Array): number | undefined {
    const [, high, low] = bytes;
    if (high === undefined || low === undefined) return undefined;
    const payload = (high << 8) | low;
    if (payload > MAX_PAYLOAD_BYTES) this.#tooLong = payload;
    return payload > MAX_PAYLOAD_BYTES ? undefined : HEADER_BYTES + payload;
  }
}

function frameIn(bytes: Uint8Array, length: number): Frame {
  return { kind: bytes[0] ?? 0, payload: bytes.subarray(HEADER_BYTES, length) };
}
