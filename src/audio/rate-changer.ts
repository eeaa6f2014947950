import { toSample } from './fir.js';
import { int16Scratch } from './scratch.js';

/** Changes the rate of one stream of samples. The output does not depend on how the input is cut. */
export interface Resampler {
  /** Returns a view that the next push or flush may overwrite. */
  push(input: Int16Array): Int16Array;
  /** What the filter still holds; afterwards the resampler is as new. */
  flush(): Int16Array;
}

/** How a rate becomes another: `up` samples for `down`, through a low-pass at `up` times the input's rate. */
export interface RateChange {
  /** Symmetric, unit gain at 0 Hz; the delay is a whole number of input samples. */
  readonly lowPass: Float64Array;
  readonly up: number;
  readonly down: number;
}

/** The longest stretch that is filtered at once (samples of the input). */
const BLOCK = 960;
/** Products that are added up side by side, so that no sum waits for itself. */
const SIDE_BY_SIDE = 4;

const NO_TAPS = new Float64Array(0);

/** Old samples and the new block: the same room for all streams, grown to the longest filter. */
let row = new Float64Array(BLOCK);

/** Polyphase in plain JavaScript: for the rates that few lines have. Each output is a sum of its own, added up in the same order wherever its block begins. */
export class RateChanger implements Resampler {
  readonly #up: number;
  readonly #down: number;
  /** Taps of each branch, the one for the oldest sample first. */
  readonly #branches: readonly Float64Array[];
  readonly #kept: Int16Array;
  readonly #delay: number;
  readonly #output = int16Scratch();
  /** Where the next output lies: samples of the low-pass's rate behind the first of the next input. */
  #next = 0;

  constructor(change: RateChange) {
    const { lowPass, up, down } = change;
    this.#up = up;
    this.#down = down;
    this.#branches = branchesOf(change);
    this.#kept = new Int16Array((this.#branches[0]?.length ?? 1) - 1);
    this.#delay = (lowPass.length - 1) / 2 / up;
    if (row.length < this.#kept.length + BLOCK) row = new Float64Array(this.#kept.length + BLOCK);
  }

  push(input: Int16Array): Int16Array {
    const output = this.#output.take(
      Math.max(0, Math.ceil((input.length * this.#up - this.#next) / this.#down)),
    );
    let made = 0;
    for (let from = 0; from < input.length; from += BLOCK) {
      const count = Math.min(BLOCK, input.length - from);
      this.#lay(input, from, count);
      made = this.#filter(count, output, made);
    }
    return output;
  }

  flush(): Int16Array {
    const tail = this.push(new Int16Array(this.#delay));
    this.#kept.fill(0);
    this.#next = 0;
    return tail;
  }

  /** Puts old and new samples in the row; the last of them are those to be kept now. */
  #lay(input: Int16Array, from: number, count: number): void {
    const kept = this.#kept;
    for (let i = 0; i < kept.length; i++) row[i] = kept[i] ?? 0;
    for (let i = 0; i < count; i++) row[kept.length + i] = input[from + i] ?? 0;
    for (let i = 0; i < kept.length; i++) kept[i] = row[count + i] ?? 0;
  }

  /** The outputs that lie in so many new samples, put behind those that were made; returns how many there are then. */
  #filter(count: number, output: Int16Array, made: number): number {
    const up = this.#up;
    // Whole numbers all the way: a quotient would make every place in the row a fraction to V8, and the filter ten times slower.
    let phase = this.#next % up;
    let newest = ((this.#next - phase) / up) | 0;
    let index = made;
    while (newest < count) {
      output[index] = toSample(sum(this.#branches[phase] ?? NO_TAPS, newest));
      index += 1;
      for (phase += this.#down; phase >= up; phase -= up) newest += 1;
    }
    this.#next = (newest - count) * up + phase;
    return index;
  }
}

function sum(taps: Float64Array, from: number): number {
  const samples = row;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let k = 0; k < taps.length; k += SIDE_BY_SIDE) {
    a += (taps[k] ?? 0) * (samples[from + k] ?? 0);
    b += (taps[k + 1] ?? 0) * (samples[from + k + 1] ?? 0);
    c += (taps[k + 2] ?? 0) * (samples[from + k + 2] ?? 0);
    d += (taps[k + 3] ?? 0) * (samples[from + k + 3] ?? 0);
  }
  return a + b + (c + d);
}

/** Where two rates have little in common they take up more room than all else that a stream keeps: streams share them. */
const branches = new WeakMap<RateChange, readonly Float64Array[]>();

function branchesOf(change: RateChange): readonly Float64Array[] {
  const known = branches.get(change) ?? newBranches(change);
  branches.set(change, known);
  return known;
}

/** Taps `phase`, `phase` + `up` … in the order of the samples, filled up with zeros; the gain makes up for the zeros between samples. */
function newBranches({ lowPass, up }: RateChange): readonly Float64Array[] {
  const longest = Math.ceil(lowPass.length / up);
  const length = Math.ceil(longest / SIDE_BY_SIDE) * SIDE_BY_SIDE;
  return Array.from({ length: up }, (_, phase) =>
    Float64Array.from({ length }, (_tap, i) => up * (lowPass[up * (length - 1 - i) + phase] ?? 0)),
  );
}
