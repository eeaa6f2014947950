import { MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from './frame.js';
import { Framer } from './framer.js';
import { GapFiller } from './gap-filler.js';

/** Silence for a hole is made in pieces of at most half a second. */
const SILENCE_PIECE = new Uint8Array(TELEPHONE_RATE_HZ / 2).fill(MULAW_SILENCE);

/** What a carrier delivers, as an unbroken row of whole 20 ms frames: holes in the timestamps become silence, odd lengths are cut anew. */
export class LineFrames {
  readonly #gaps = new GapFiller();
  readonly #framer = new Framer();
  readonly #each: (frame: Uint8Array, missing: boolean) => void;

  /** `each` takes the frames in order, lent; `missing`: it ends in silence for what did not come. */
  constructor(each: (frame: Uint8Array, missing: boolean) => void) {
    this.#each = each;
  }

  /** Takes μ-law audio of any length that starts `timestampMs` after the stream's begin. */
  push(samples: Uint8Array, timestampMs: number): void {
    let owed = this.#gaps.push(samples, timestampMs);
    for (; owed > 0; owed -= SILENCE_PIECE.length) this.#cut(SILENCE_PIECE.subarray(0, owed), true);
    this.#cut(samples, false);
  }

  #cut(samples: Uint8Array, missing: boolean): void {
    const whole = this.#framer.push(samples);
    if (whole.length === TELEPHONE_FRAME_SAMPLES) return this.#each(whole, missing);
    for (let from = 0; from < whole.length; from += TELEPHONE_FRAME_SAMPLES) {
      this.#each(whole.subarray(from, from + TELEPHONE_FRAME_SAMPLES), missing);
    }
  }
}
