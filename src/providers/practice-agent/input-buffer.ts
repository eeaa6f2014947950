/** A stretch of the caller's audio as it was committed. */
export interface Recording {
  readonly rateHz: number;
  /** Mono PCM16; the end of the stretch where it was longer than what is kept. */
  readonly samples: Int16Array;
  /** Length of the whole stretch. */
  readonly audioMs: number;
  /** From the first to the last sound in it; 0 when nobody spoke. */
  readonly spokenMs: number;
}

/** Audio that was appended and not yet committed: knows its whole length, keeps the last part of it. */
export class InputBuffer {
  readonly #rateHz: number;
  readonly #chunks: Int16Array[] = [];
  #keptSamples = 0;
  #totalSamples = 0;

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
  }

  get audioMs(): number {
    return (this.#totalSamples * 1000) / this.#rateHz;
  }

  /** Adds audio; what lies more than `keepMs` back is forgotten, in whole chunks. */
  push(samples: Int16Array, keepMs: number): void {
    this.#chunks.push(samples);
    this.#keptSamples += samples.length;
    this.#totalSamples += samples.length;
    this.#forget((keepMs * this.#rateHz) / 1000);
  }

  /** Shortens the stretch from its front, to that length. */
  shortenTo(audioMs: number): void {
    const samples = Math.round((audioMs * this.#rateHz) / 1000);
    this.#totalSamples = Math.min(this.#totalSamples, samples);
    this.#forget(samples);
  }

  /** Takes everything out. */
  take(spokenMs: number): Recording {
    const samples = new Int16Array(this.#keptSamples);
    let at = 0;
    for (const chunk of this.#chunks.splice(0)) {
      samples.set(chunk, at);
      at += chunk.length;
    }
    const recording = { rateHz: this.#rateHz, samples, audioMs: this.audioMs, spokenMs };
    this.#keptSamples = 0;
    this.#totalSamples = 0;
    return recording;
  }

  #forget(keepSamples: number): void {
    for (let oldest = this.#chunks[0]; oldest; oldest = this.#chunks[0]) {
      if (this.#keptSamples - oldest.length < keepSamples) return;
      this.#chunks.shift();
      this.#keptSamples -= oldest.length;
    }
  }
}
