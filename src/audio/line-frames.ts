import { Framer } from './framer.js';
import { GapFiller } from './gap-filler.js';
import { type LineFormat, TELEPHONE_LINE } from './line-format.js';

/** What a carrier delivers, as an unbroken row of whole 20 ms frames: holes in the timestamps become silence, odd lengths are cut anew. */
export class LineFrames {
  readonly #frameBytes: number;
  readonly #silence: Uint8Array;
  readonly #gaps: GapFiller;
  readonly #framer: Framer;
  readonly #each: (frame: Uint8Array, missing: boolean) => void;

  /** `each` takes the frames in order, lent; `missing`: it ends in silence for what did not come. */
  constructor(each: (frame: Uint8Array, missing: boolean) => void, line: LineFormat = TELEPHONE_LINE) {
    this.#frameBytes = line.frameBytes;
    this.#silence = line.silence;
    this.#gaps = new GapFiller(line);
    this.#framer = new Framer(line);
    this.#each = each;
  }

  /** Takes the line's audio of any length that starts `timestampMs` after the stream's begin. */
  push(bytes: Uint8Array, timestampMs: number): void {
    let owed = this.#gaps.push(bytes, timestampMs);
    // Silence for a hole is made in pieces.
    for (; owed > 0; owed -= this.#silence.length) this.#cut(this.#silence.subarray(0, owed), true);
    this.#cut(bytes, false);
  }

  #cut(bytes: Uint8Array, missing: boolean): void {
    const frameBytes = this.#frameBytes;
    const whole = this.#framer.push(bytes);
    if (whole.length === frameBytes) return this.#each(whole, missing);
    for (let from = 0; from < whole.length; from += frameBytes) {
      this.#each(whole.subarray(from, from + frameBytes), missing);
    }
  }
}
