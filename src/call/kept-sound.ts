import { FRAME_MS } from '../audio/frame.js';

/** Silence so close to words may hold a beginning or an end of one (ms). */
const NEAR_MS = 500;

interface Kept {
  readonly samples: Uint8Array;
  readonly speech: boolean;
  nearWords: boolean;
}

/** The caller's sound (μ-law frames) that may have to be sent again. When it is too much, silence goes first that is far from all words, then what is oldest. */
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
    this.#frames.push({ samples: samples.slice(), speech, nearWords: this.#sinceWordsMs <= NEAR_MS });
    if (this.#frames.length * FRAME_MS <= limitMs) return;
    const idle = this.#frames.findIndex(({ nearWords }) => !nearWords);
    this.#frames.splice(Math.max(0, idle), 1);
  }

  /** Only the newest stays. */
  trim(toMs: number): void {
    this.#frames.splice(0, Math.max(0, this.#frames.length - toMs / FRAME_MS));
  }

  #wordsBegin(): void {
    for (let back = 1; back * FRAME_MS <= NEAR_MS; back += 1) {
      const before = this.#frames.at(-back);
      if (before === undefined || before.speech) return;
      before.nearWords = true;
    }
  }
}
