import { FRAME_MS } from '../../../src/audio/frame.js';
import { type PlayoutCounts, UNDERRUN_WINDOW_MS } from './playout.js';

/**
 * The playout of a wire on which each frame sounds as it comes, or when the one before it is over. Told of frames with sound in them only: an underrun is a slot, or several, within
 * an utterance that came without any, or not at all; less than half a slot is hidden by a phone. There are no marks, and nothing to clear.
 */
export class SlotPlayout {
  readonly #counts = { underruns: 0, underrunMs: 0, marks: 0, clears: 0, soundMs: 0 };
  #endsAtMs = -Infinity;

  get counts(): PlayoutCounts {
    return this.#counts;
  }

  /** When the last frame with sound in it will have been heard. */
  get endsAtMs(): number {
    return this.#endsAtMs;
  }

  /** A frame with sound in it came. */
  frame(nowMs: number): void {
    const gapMs = nowMs - this.#endsAtMs;
    const missing = gapMs <= UNDERRUN_WINDOW_MS ? Math.max(0, Math.round(gapMs / FRAME_MS)) : 0;
    if (missing > 0) {
      this.#counts.underruns += 1;
      this.#counts.underrunMs += missing * FRAME_MS;
    }
    this.#endsAtMs = Math.max(nowMs, this.#endsAtMs) + FRAME_MS;
    this.#counts.soundMs += FRAME_MS;
  }
}
