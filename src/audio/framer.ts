import { type LineFormat, TELEPHONE_LINE } from './line-format.js';
import { byteScratch } from './scratch.js';

/** Cuts a stream of a line's bytes into whole 20 ms frames: what doesn't fill a frame waits for the next push, so that no carrier is sent a part of one. */
export class Framer {
  readonly #frameBytes: number;
  readonly #silentByte: number;
  readonly #held: Uint8Array;
  #heldBytes = 0;
  readonly #output = byteScratch();

  constructor({ frameBytes, silentByte }: Pick<LineFormat, 'frameBytes' | 'silentByte'> = TELEPHONE_LINE) {
    this.#frameBytes = frameBytes;
    this.#silentByte = silentByte;
    this.#held = new Uint8Array(frameBytes);
  }

  /** All frames that are complete now, in one piece: the bytes themselves, or a view of a buffer that the next push overwrites. Often empty. */
  push(bytes: Uint8Array): Uint8Array {
    if (this.#heldBytes === 0 && bytes.length % this.#frameBytes === 0) return bytes;
    const total = this.#heldBytes + bytes.length;
    const whole = total - (total % this.#frameBytes);
    const taken = Math.max(0, whole - this.#heldBytes);
    const frames = this.#output.take(whole);
    if (whole > 0) {
      frames.set(this.#held.subarray(0, this.#heldBytes));
      frames.set(bytes.subarray(0, taken), this.#heldBytes);
      this.#heldBytes = 0;
    }
    this.#held.set(bytes.subarray(taken), this.#heldBytes);
    this.#heldBytes += bytes.length - taken;
    return frames;
  }

  /** The bytes still held, made up to a frame with silence; empty when there are none. Afterwards the framer is as new. */
  flush(): Uint8Array {
    if (this.#heldBytes === 0) return this.#output.take(0);
    const frame = this.#output.take(this.#frameBytes);
    frame.set(this.#held);
    frame.fill(this.#silentByte, this.#heldBytes);
    this.reset();
    return frame;
  }

  /** Forgets the bytes held. */
  reset(): void {
    this.#heldBytes = 0;
  }
}
