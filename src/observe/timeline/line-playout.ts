import { FRAME_MS } from '../../audio/frame.js';
import { BoundedList } from './bounded-list.js';
import type { Span } from './types.js';

/** So little sound is what the last frames of a part were filled up with, and no part of its own (ms). */
const FILLING_MS = 3 * FRAME_MS;
const MAX_STRETCHES = 20_000;

/** When sound was playing to the caller: what is handed to the carrier plays behind what it has, until it is cleared. */
export class LinePlayout {
  readonly #stretches = new BoundedList<Span>(MAX_STRETCHES);

  get stretches(): readonly Span[] {
    return this.#stretches.items;
  }

  get leftOut(): number {
    return this.#stretches.leftOut;
  }

  /** Sound of that length was handed to the carrier; gives where it plays. */
  sent(atMs: number, lengthMs: number): Span {
    const last = this.#stretches.items.at(-1);
    const fromMs = Math.max(atMs, last?.toMs ?? 0);
    const toMs = fromMs + lengthMs;
    // What is sent in time plays without a gap.
    if (last !== undefined && fromMs <= last.toMs + FRAME_MS) {
      this.#stretches.replaceLast({ fromMs: last.fromMs, toMs });
    } else this.#stretches.push({ fromMs, toMs });
    return { fromMs, toMs };
  }

  /** The carrier was told to forget what it had not played. */
  cleared(atMs: number): void {
    const last = this.#stretches.items.at(-1);
    if (last === undefined || last.toMs <= atMs) return;
    this.#stretches.replaceLast({ fromMs: Math.min(last.fromMs, atMs), toMs: atMs });
  }

  /** Gives the parts of speech their places, one behind the other, from the first. */
  places(): Places {
    return new Places(this.#stretches.items);
  }
}

/** Hands out the places where sound played, in order. */
export class Places {
  readonly #stretches: readonly Span[];
  #index = 0;
  #takenMs = 0;

  constructor(stretches: readonly Span[]) {
    this.#stretches = stretches;
  }

  /** Where the next `lengthMs` of sound played; a part that ended at `atMs` lies before that. */
  take(lengthMs: number, atMs: number): Span {
    let leftMs = lengthMs;
    let fromMs: number | undefined;
    for (
      let place = this.#next();
      leftMs > 0 && place !== undefined && place.fromMs < atMs;
      place = this.#next()
    ) {
      fromMs ??= place.fromMs;
      this.#takenMs = Math.min(place.toMs, place.fromMs + leftMs);
      leftMs -= place.toMs - place.fromMs;
    }
    if (fromMs === undefined) return { fromMs: Math.max(0, atMs - lengthMs), toMs: atMs };
    return { fromMs, toMs: this.#takenMs };
  }

  /** How much sound that nobody took had played by then (ms). */
  freeUntil(atMs: number): number {
    return this.#stretches
      .slice(this.#index)
      .map(({ fromMs, toMs }) => Math.min(toMs, atMs) - Math.max(fromMs, this.#takenMs))
      .reduce((sum, ms) => sum + Math.max(0, ms), 0);
  }

  /** What was sent before that and not taken belongs to nobody: it was given up. */
  skipTo(atMs: number): void {
    this.#takenMs = Math.max(this.#takenMs, atMs);
  }

  #next(): Span | undefined {
    for (; this.#index < this.#stretches.length; this.#index += 1) {
      const { fromMs = 0, toMs = 0 } = this.#stretches[this.#index] ?? {};
      const freeFromMs = Math.max(fromMs, this.#takenMs);
      if (toMs - freeFromMs > FILLING_MS) return { fromMs: freeFromMs, toMs };
    }
    return undefined;
  }
}
