import { MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES } from './frame.js';
import { byteScratch } from './scratch.js';

/** Cuts a stream of μ-law bytes into whole 20 ms frames: what doesn't fill a frame waits for the next push, so that no carrier is sent a part of one. */
export class Framer {
  readonly #held = new Uint8Array(TELEPHONE_FRAME_SAMPLES);
  #heldBytes = 0;
  readonly #output = byteScratch();

  /** All frames that are complete now, in one piece: the bytes themselves, or a view of a buffer that the next push overwrites. Often empty. */
  push(bytes: Uint8Array): Uint8Array {
    if (this.#heldBytes === 0 && bytes.length % TELEPHONE_FRAME_SAMPLES === 0) return bytes;
    const total = this.#heldBytes + bytes.length;
    const whole = total - (total % TELEPHONE_FRAME_SAMPLES);
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
    const frame = this.#output.take(TELEPHONE_FRAME_SAMPLES);
    frame.set(this.#held);
    frame.fill(MULAW_SILENCE, this.#heldBytes);
    this.reset();
    return frame;
  }

  /** Forgets the bytes held. */
  reset(): void {
    this.#heldBytes = 0;
  }
}
