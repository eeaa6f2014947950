import { FRAME_MS } from '../audio/frame.js';
import { type LineFormat, TELEPHONE_LINE } from '../audio/line-format.js';

/**
 * Keeps the caller's sound from the model while the agent speaks, so that the line's echo is not taken for an answer. While it is shut every
 * frame waits in the pre-roll, and goes up as silence when it leaves it: the model's timeline keeps its length, only its newest part is late.
 * Works on whole frames of the line and in media time (ms of inbound audio).
 */
export class Gate {
  readonly #pass: (frame: Uint8Array, withheld: boolean) => void;
  readonly #frameBytes: number;
  readonly #silence: Uint8Array;
  readonly #ring: Uint8Array;
  readonly #capacity: number;
  #held = 0;
  #oldest = 0;
  #nextMs = 0;
  #open = true;
  #withheldMs = 0;

  /** `pass` sends one frame on, which is only lent to it; `withheld`: silence in the place of what the line carried. */
  constructor(
    preRollMs: number,
    pass: (frame: Uint8Array, withheld: boolean) => void,
    { frameBytes, silence }: LineFormat = TELEPHONE_LINE,
  ) {
    this.#frameBytes = frameBytes;
    this.#silence = silence.subarray(0, frameBytes);
    this.#capacity = Math.ceil(preRollMs / FRAME_MS);
    this.#ring = new Uint8Array(this.#capacity * frameBytes);
    this.#pass = pass;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Sound that went up as silence, since the call began (ms). */
  get withheldMs(): number {
    return this.#withheldMs;
  }

  shut(): void {
    this.#open = false;
  }

  /** Opens: what waits goes first, as silence before `fromMs` (media time) and as it was from there on. */
  open(fromMs: number): void {
    for (; this.#held > 0; this.#held -= 1) {
      const endMs = this.#nextMs - (this.#held - 1) * FRAME_MS;
      if (endMs > fromMs) this.#pass(this.#frameAt(this.#oldest), false);
      else this.#withhold();
      this.#oldest = (this.#oldest + 1) % this.#capacity;
    }
    this.#open = true;
  }

  /** Takes the next frame of the line. */
  push(frame: Uint8Array): void {
    this.#nextMs += FRAME_MS;
    if (this.#open) return this.#pass(frame, false);
    if (this.#held === this.#capacity) this.#dropOldest();
    if (this.#capacity === 0) return;
    this.#frameAt((this.#oldest + this.#held) % this.#capacity).set(frame);
    this.#held += 1;
  }

  /** The frames that wait, oldest first, from `fromMs` (media time) on: lent, to be read at once. */
  *waiting(fromMs: number): Generator<{ readonly startMs: number; readonly frame: Uint8Array }> {
    for (let index = 0; index < this.#held; index += 1) {
      const startMs = this.#nextMs - (this.#held - index) * FRAME_MS;
      if (startMs < fromMs) continue;
      yield { startMs, frame: this.#frameAt((this.#oldest + index) % this.#capacity) };
    }
  }

  #dropOldest(): void {
    this.#withhold();
    if (this.#capacity === 0) return;
    this.#oldest = (this.#oldest + 1) % this.#capacity;
    this.#held -= 1;
  }

  #withhold(): void {
    this.#withheldMs += FRAME_MS;
    this.#pass(this.#silence, true);
  }

  #frameAt(index: number): Uint8Array {
    return this.#ring.subarray(index * this.#frameBytes, (index + 1) * this.#frameBytes);
  }
}
