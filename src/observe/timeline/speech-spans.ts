import { FRAME_MS } from '../../audio/frame.js';
import type { HeardFrame } from '../../ports/call-events.js';
import { BoundedList } from './bounded-list.js';
import type { MediaClock } from './media-clock.js';
import type { Span } from './types.js';

/** Frames of speech with no more than this between them are one stretch (ms). */
const SAME_STRETCH_MS = 120;
const MAX_STRETCHES = 20_000;

/** Joins the frames that the local detector took for speech into stretches. */
export class SpeechSpans {
  readonly #clock: MediaClock;
  readonly #spans = new BoundedList<Span>(MAX_STRETCHES);

  constructor(clock: MediaClock) {
    this.#clock = clock;
  }

  get spans(): readonly Span[] {
    return this.#spans.items;
  }

  get leftOut(): number {
    return this.#spans.leftOut;
  }

  observe({ startMs, speech }: HeardFrame): void {
    if (!speech) return;
    const fromMs = this.#clock.at(startMs);
    if (fromMs === undefined) return;
    const toMs = fromMs + FRAME_MS;
    const last = this.#spans.items.at(-1);
    if (last === undefined || fromMs > last.toMs + SAME_STRETCH_MS) this.#spans.push({ fromMs, toMs });
    else this.#spans.replaceLast({ fromMs: last.fromMs, toMs });
  }
}
