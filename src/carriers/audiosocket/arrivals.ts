import { FRAME_MS } from '../../audio/frame.js';

/** Less is jitter; more is sound that never came: lost before Asterisk, or not sent while the caller was held (ms). */
const MIN_HOLE_MS = 2 * FRAME_MS;
/** Sound that comes ahead of its time, beyond what waited while this process stood still, is a flood (ms). */
export const MAX_AHEAD_MS = 10_000;

/** When what comes was said: samples counted, and put forward where the clock shows that some never came. The wire has no times of its own. */
export class Arrivals {
  #startMs: number | undefined;
  /** Where what came so far ends, since the first of it (ms). */
  #endMs = 0;
  #lastMs = 0;
  #aheadMs = 0;

  /** So much sound has come at once, by now: puts the time forward if a hole lies before it. */
  came(soundMs: number, nowMs: number): void {
    this.#startMs ??= nowMs - soundMs;
    const holeMs = nowMs - this.#startMs - (this.#endMs + soundMs);
    if (holeMs > MIN_HOLE_MS) this.#endMs += Math.floor(holeMs / FRAME_MS) * FRAME_MS;
  }

  /** The next sound begins then (ms since the first). */
  stamp(soundMs: number): number {
    const startMs = this.#endMs;
    this.#endMs += soundMs;
    return startMs;
  }

  /** Whether more came than there was time for. `worthMs`: how long a line needs to say it. */
  isFlood(worthMs: number, nowMs: number): boolean {
    this.#aheadMs = Math.max(0, this.#aheadMs - (nowMs - this.#lastMs)) + worthMs;
    this.#lastMs = nowMs;
    return this.#aheadMs > MAX_AHEAD_MS;
  }
}
