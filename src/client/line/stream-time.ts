import { FRAME_MS } from '../../audio/frame.js';

/** A hole in what was captured shows in the timestamps from this length on; less is the clocks' jitter. */
const HOLE_MS = 200;

/** Timestamps of the frames of a stream (ms since it began): 20 ms each, and a jump where sound is missing, so that they keep pace with the clock. */
export class StreamTime {
  #startMs: number | undefined;
  #nextMs = 0;

  /** The timestamp of the frame that is sent, or lost, now. */
  next(nowMs: number): number {
    this.#startMs ??= nowMs;
    const elapsedMs = nowMs - this.#startMs;
    if (elapsedMs - this.#nextMs > HOLE_MS) this.#nextMs = Math.floor(elapsedMs / FRAME_MS) * FRAME_MS;
    const timestampMs = this.#nextMs;
    this.#nextMs += FRAME_MS;
    return timestampMs;
  }
}
