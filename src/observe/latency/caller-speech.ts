import { FRAME_MS } from '../../audio/frame.js';
import type { HeardFrame } from '../../ports/call-events.js';

/** Shorter sounds are clicks and not speech (frames). */
const LEAST_FRAMES = 3;
/** Over so many frames the quickest one tells how long audio is on its way: later ones were held up. */
const WINDOW_FRAMES = 50;

/** Follows the caller's speech as the local detector hears it, and puts its media time on the call's clock. */
export class CallerSpeech {
  /** When the last frames came, less their place in media time (ms). */
  readonly #offsetsMs: number[] = [];
  #next = 0;
  #run = 0;
  #endMediaMs: number | undefined;

  hear({ startMs, speech }: HeardFrame, atMs: number): void {
    const endMs = startMs + FRAME_MS;
    this.#offsetsMs[this.#next] = atMs - endMs;
    this.#next = (this.#next + 1) % WINDOW_FRAMES;
    this.#run = speech ? this.#run + 1 : 0;
    if (this.#run >= LEAST_FRAMES) this.#endMediaMs = endMs;
  }

  /** When the last sample of speech was here, on the call's clock; undefined when nothing was said since it was last taken. */
  get endedAtMs(): number | undefined {
    return this.#endMediaMs === undefined ? undefined : this.#endMediaMs + Math.min(...this.#offsetsMs);
  }

  /** What was said so far is answered: only what follows counts. */
  take(): void {
    this.#endMediaMs = undefined;
  }
}
