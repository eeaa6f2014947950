import { FRAME_MS } from '../audio/frame.js';

/** Silence so close to words may hold a beginning or an end of one (ms). */
const NEAR_MS = 500;

interface Kept {
  readonly samples: Uint8Array;
  speech: boolean;
  nearWords: boolean;
}

/** The caller's sound (frames of the line) that may have to be sent again. When it is too much, silence goes first that is far from all words, then what is oldest. */
export class KeptSound {
  readonly #frames: Kept[] = [];
  #sinceWordsMs = Infinity;

  get frames(): readonly Pick<Kept, 'samples' | 'speech'>[] {
    return this.#frames;
  }

  /** Takes a frame, which is only lent; `speech`: whether somebody speaks in it. */
  push(samples: Uint8Array, speech: boolean, limitMs: number): void {
    this.#sinceWordsMs = speech ? 0 : this.#sinceWordsMs + FRAME_MS;
    if (speech) this.#wordsBegin();
    const nearWords = this.#sinceWordsMs <= NEAR_MS;
    const hasRoom = (this.#frames.length + 1) * FRAME_MS <= limitMs;
    // What leaves is used again: a frame that is kept for half a second would be rubbish fifty times a second.
    const kept = hasRoom
      ? { samples: new Uint8Array(samples.length), speech, nearWords }
      : this.#leaving(nearWords);
    if (kept === undefined) return;
    kept.samples.set(samples);
    kept.speech = speech;
    kept.nearWords = nearWords;
    this.#frames.push(kept);
  }

  /** Only the newest stays. */
  trim(toMs: number): void {
    this.#frames.splice(0, Math.max(0, this.#frames.length - toMs / FRAME_MS));
  }

  /** Takes out what goes first, to make room for the next frame; nothing where that is the one to go. */
  #leaving(nextIsNearWords: boolean): Kept | undefined {
    const idle = this.#frames.findIndex(({ nearWords }) => !nearWords);
    if (idle === -1 && !nextIsNearWords) return undefined;
    return idle <= 0 ? this.#frames.shift() : this.#frames.splice(idle, 1)[0];
  }

  #wordsBegin(): void {
    for (let back = 1; back * FRAME_MS <= NEAR_MS; back += 1) {
      const before = this.#frames.at(-back);
      if (before === undefined || before.speech) return;
      before.nearWords = true;
    }
  }
}
