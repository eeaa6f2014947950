import { TELEPHONE_RATE_HZ } from '../audio/frame.js';
import type { NeuralEar, SpeechConfidence } from '../ports/neural-vad.js';
import type { JudgingDesk } from './judging-desk.js';
import { CHUNK_SAMPLES } from './silero-model.js';

const MS_PER_SAMPLE = 1000 / TELEPHONE_RATE_HZ;
/** Media times that differ by less belong together: rounding. */
const SAME_TIME_MS = MS_PER_SAMPLE / 2;

/** Cuts what one call hears into the model's chunks. */
export class SileroEar implements NeuralEar {
  onConfidence: (answer: SpeechConfidence) => void = () => undefined;
  readonly #desk: JudgingDesk;
  #stream: number | undefined;
  #chunk = new Int16Array(CHUNK_SAMPLES);
  #filled = 0;
  #nextMs = 0;
  #closed = false;

  constructor(desk: JudgingDesk) {
    this.#desk = desk;
  }

  push(startMs: number, samples: Int16Array): void {
    if (this.#closed) return;
    if (Math.abs(startMs - this.#nextMs) > SAME_TIME_MS) this.reset();
    for (let used = 0; used < samples.length;) {
      const piece = samples.subarray(used, used + CHUNK_SAMPLES - this.#filled);
      this.#chunk.set(piece, this.#filled);
      this.#filled += piece.length;
      used += piece.length;
      if (this.#filled === CHUNK_SAMPLES) this.#ask(startMs + used * MS_PER_SAMPLE);
    }
    this.#nextMs = startMs + samples.length * MS_PER_SAMPLE;
  }

  reset(): void {
    if (this.#stream !== undefined) this.#desk.closeStream(this.#stream);
    this.#stream = undefined;
    this.#filled = 0;
  }

  close(): void {
    this.#closed = true;
    this.reset();
  }

  #ask(atMs: number): void {
    this.#stream ??= this.#desk.openStream((answer) => this.onConfidence(answer));
    this.#desk.ask({ stream: this.#stream, atMs, samples: this.#chunk });
    this.#chunk = new Int16Array(CHUNK_SAMPLES);
    this.#filled = 0;
  }
}
