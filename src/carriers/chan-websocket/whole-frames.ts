const NOTHING = new Uint8Array(0);

/** Cuts sound of any length to whole frames, and keeps what is left over: outside of buffering Asterisk drops part frames without a word. */
export class WholeFrames {
  readonly #tail: Uint8Array;
  readonly #silence: number;
  #tailBytes = 0;

  /** `silence`: the byte that a last frame is filled up with. */
  constructor(frameBytes: number, silence: number) {
    this.#tail = new Uint8Array(frameBytes);
    this.#silence = silence;
  }

  /** The whole frames that there are now; a view of `bytes` where nothing was left over before. */
  push(bytes: Uint8Array): Uint8Array {
    const total = this.#tailBytes + bytes.length;
    const whole = total - (total % this.#tail.length);
    if (whole === 0) {
      this.#tail.set(bytes, this.#tailBytes);
      this.#tailBytes = total;
      return NOTHING;
    }
    const used = whole - this.#tailBytes;
    const frames = this.#tailBytes === 0 ? bytes.subarray(0, used) : this.#joined(bytes, whole);
    this.#tail.set(bytes.subarray(used));
    this.#tailBytes = bytes.length - used;
    return frames;
  }

  /** What is left over, filled up to a frame; nothing where nothing is. */
  flush(): Uint8Array {
    if (this.#tailBytes === 0) return NOTHING;
    const last = this.#tail.slice().fill(this.#silence, this.#tailBytes);
    this.#tailBytes = 0;
    return last;
  }

  /** Forgets what is left over. */
  reset(): void {
    this.#tailBytes = 0;
  }

  #joined(bytes: Uint8Array, whole: number): Uint8Array {
    const frames = new Uint8Array(whole);
    frames.set(this.#tail.subarray(0, this.#tailBytes));
    frames.set(bytes.subarray(0, whole - this.#tailBytes), this.#tailBytes);
    return frames;
  }
}
