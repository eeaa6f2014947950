import { MULAW_SILENCE } from '../../../src/audio/frame.js';
import { byteTape } from './tape.js';
import { FRAME_SAMPLES } from './units.js';

/** A mark that came back: so many samples into the frame. */
export interface ReachedMark {
  readonly name: string;
  readonly offset: number;
}

const NEVER = -1;

/**
 * The carrier's playout queue. Everything that was received is numbered through, and of every sample it is known when it was heard: the truth
 * that all measurements are made against.
 */
export class Playout {
  readonly #received = byteTape();
  readonly #marks: { readonly name: string; readonly at: number }[] = [];
  /** Of each frame played so far: how many samples of it were heard; the others are silence for want of audio. */
  readonly filled: number[] = [];
  readonly #frame = new Uint8Array(FRAME_SAMPLES);
  #heardAt = new Int32Array(1 << 16).fill(NEVER);
  #head = 0;

  /** How many samples have left the queue, heard or cleared. */
  get head(): number {
    return this.#head;
  }

  get queued(): number {
    return this.#received.length - this.#head;
  }

  take(bytes: Uint8Array): void {
    this.#received.append(bytes);
    if (this.#received.length <= this.#heardAt.length) return;
    const bigger = new Int32Array(2 * this.#received.length).fill(NEVER);
    bigger.set(this.#heardAt);
    this.#heardAt = bigger;
  }

  /** True when there is nothing before it, so that it is reached at once. */
  mark(name: string): boolean {
    if (this.queued === 0) return true;
    this.#marks.push({ name, at: this.#received.length });
    return false;
  }

  /** Forgets what waits; returns the marks that waited with it. */
  clear(): readonly string[] {
    this.#head = this.#received.length;
    return this.#marks.splice(0).map(({ name }) => name);
  }

  /** Plays one frame, which starts at line time `at`; it holds silence where the queue was dry, and is overwritten by the next. */
  play(at: number): { readonly frame: Uint8Array; readonly reached: readonly ReachedMark[] } {
    const from = this.#head;
    const count = Math.min(FRAME_SAMPLES, this.queued);
    this.#frame.fill(MULAW_SILENCE, count);
    this.#frame.set(this.#received.all.subarray(from, from + count));
    for (let i = 0; i < count; i++) this.#heardAt[from + i] = at + i;
    this.#head += count;
    this.filled.push(count);
    const reached: ReachedMark[] = [];
    for (let mark = this.#marks[0]; mark !== undefined && mark.at <= this.#head; mark = this.#marks[0]) {
      reached.push({ name: mark.name, offset: mark.at - from });
      this.#marks.shift();
    }
    return { frame: this.#frame, reached };
  }

  /** Line time at which that sample was heard; undefined while it was not. */
  heardAt(sample: number): number | undefined {
    const at = this.#heardAt[sample] ?? NEVER;
    return at === NEVER ? undefined : at;
  }

  /** The samples received, from one number to another. */
  bytes(from: number, to: number): Uint8Array {
    return this.#received.all.subarray(from, to);
  }
}
