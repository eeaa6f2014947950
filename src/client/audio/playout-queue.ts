import { Resampler } from './resampler.js';
import { SampleQueue } from './sample-queue.js';
import { toFloat } from './samples.js';

interface Mark {
  readonly name: string;
  /** Samples played when it is reached. */
  readonly at: number;
}

/**
 * What waits to be played, with marks in it. Runs inside the audio thread: its clock is the samples that were asked for. Comes in as PCM16 at the
 * wire's rate and goes out at the sound card's, −1 to 1.
 */
export class PlayoutQueue {
  readonly #queue = new SampleQueue();
  readonly #resampler: Resampler;
  #marks: Mark[] = [];
  #played = 0;
  #energy = 0;
  #measured = 0;
  #pcm = new Int16Array(0);
  #input = new Float32Array(0);

  constructor(rateHz: number, outputRateHz: number) {
    this.#resampler = new Resampler(rateHz, outputRateHz);
  }

  /** Samples of the wire's rate that were played; silence between them doesn't count. */
  get played(): number {
    return this.#played;
  }

  get queued(): number {
    return this.#queue.length;
  }

  push(samples: Int16Array): void {
    this.#queue.push(samples);
  }

  mark(name: string): void {
    this.#marks.push({ name, at: this.#played + this.#queue.length });
  }

  /** Drops everything that waits, also what is in the filter: the next block is silent. Returns the marks that were in it, in order. */
  clear(): readonly string[] {
    const names = this.#marks.map(({ name }) => name);
    this.#marks = [];
    this.#queue.clear();
    this.#resampler.reset();
    return names;
  }

  /** Fills a block of the sound card; returns the marks that it passed. */
  render(block: Float32Array): readonly string[] {
    const needed = this.#resampler.needed(block.length);
    this.#resampler.write(this.#take(needed));
    this.#resampler.read(block);
    const reached = this.#marks.findIndex(({ at }) => at > this.#played);
    return this.#marks.splice(0, reached === -1 ? this.#marks.length : reached).map(({ name }) => name);
  }

  /** RMS of what was played since this was asked last, 0 to 1. */
  takeLevel(): number {
    const level = this.#measured === 0 ? 0 : Math.sqrt(this.#energy / this.#measured);
    this.#energy = 0;
    this.#measured = 0;
    return level;
  }

  /** The next samples, and silence where there are none. */
  #take(count: number): Float32Array {
    if (this.#pcm.length < count) {
      this.#pcm = new Int16Array(count);
      this.#input = new Float32Array(count);
    }
    const taken = this.#queue.takeInto(this.#pcm.subarray(0, count));
    this.#played += taken;
    for (let i = 0; i < count; i++) {
      const sample = i < taken ? toFloat(this.#pcm[i] ?? 0) : 0;
      this.#input[i] = sample;
      this.#energy += sample * sample;
    }
    this.#measured += count;
    return this.#input.subarray(0, count);
  }
}
