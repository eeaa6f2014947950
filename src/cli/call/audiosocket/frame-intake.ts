import { type Frame, HEADER_BYTES } from '../../../carriers/audiosocket/frames.js';
import type { Clock, Timer } from '../../../ports/clock.js';

/** Asterisk waits so long for the rest of a frame of which it has a part (ms). */
export const PAYLOAD_WITHIN_MS = 5;

const LENGTH_AT = 1;

/** Reads frames as Asterisk does: one that does not come in one piece ends the call. */
export class FrameIntake {
  readonly #clock: Clock;
  readonly #late: () => void;
  #held = Buffer.alloc(0);
  #timer: Timer | undefined;

  /** `late` is called when the rest of a frame did not come in time. */
  constructor(clock: Clock, late: () => void) {
    this.#clock = clock;
    this.#late = late;
  }

  /** The frames that are complete with this. */
  push(bytes: Uint8Array): readonly Frame[] {
    this.stop();
    this.#held = Buffer.concat([this.#held, bytes]);
    const frames: Frame[] = [];
    for (let length = this.#length(); length <= this.#held.length; length = this.#length()) {
      frames.push({ kind: this.#held[0] ?? 0, payload: this.#held.subarray(HEADER_BYTES, length) });
      this.#held = this.#held.subarray(length);
    }
    if (this.#held.length > 0) this.#timer = this.#clock.after(PAYLOAD_WITHIN_MS, this.#late);
    return frames;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Of the frame that is begun; of one without its header so much as that. */
  #length(): number {
    if (this.#held.length < HEADER_BYTES) return HEADER_BYTES;
    return HEADER_BYTES + this.#held.readUInt16BE(LENGTH_AT);
  }
}
