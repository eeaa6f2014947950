import { FRAME_MS } from '../../audio/frame.js';

/** Sound that comes so much later than it should is not late: the stream stood still, or is another one. */
const BREAK_MS = 1000;

/** Puts media time (ms of inbound audio) on the call's clock: a frame ends when the quickest ones around it would have come. */
export class MediaClock {
  #offsetMs: number | undefined;

  /** A frame that begins at `startMs` of media time came at `atMs`. */
  heard(startMs: number, atMs: number): void {
    const offsetMs = atMs - startMs - FRAME_MS;
    const known = this.#offsetMs;
    if (known === undefined || offsetMs < known || offsetMs > known + BREAK_MS) this.#offsetMs = offsetMs;
  }

  /** A media time on the call's clock; undefined before anything came. */
  at(mediaMs: number): number | undefined {
    return this.#offsetMs === undefined ? undefined : Math.max(0, mediaMs + this.#offsetMs);
  }
}
