import { LOW_PASS } from './fir.js';
import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from './frame.js';
import { BLOCK, DOWN_KEPT, UP_KEPT } from './low-pass-filter.js';
import { plainFilter } from './plain-filter.js';
import { int16Scratch } from './scratch.js';
import { simdFilter } from './simd/filter.js';

const FASTEST = simdFilter ?? plainFilter;
/** Model samples to one telephone sample: 3. */
const RATIO = MODEL_RATE_HZ / TELEPHONE_RATE_HZ;
const DELAY_MODEL_SAMPLES = (LOW_PASS.length - 1) / 2;
const DELAY_TELEPHONE_SAMPLES = DELAY_MODEL_SAMPLES / RATIO;

/** 8 → 24 kHz, mono, 16 bit, polyphase: three samples out for each one in, 2 ms late. The output does not depend on how the input is cut. */
export class Upsampler {
  readonly #filter;
  readonly #kept = new Int16Array(UP_KEPT);
  readonly #output = int16Scratch();

  constructor(filter = FASTEST) {
    this.#filter = filter;
  }

  /** Returns a view of a buffer that the next push or flush overwrites. */
  push(input: Int16Array): Int16Array {
    const output = this.#output.take(RATIO * input.length);
    for (let from = 0; from < input.length; from += BLOCK) {
      const block = partOf(input, from, from + BLOCK);
      this.#filter.up(this.#kept, block, partOf(output, RATIO * from, RATIO * (from + BLOCK)));
    }
    return output;
  }

  /** The 2 ms that the filter still holds; afterwards the upsampler is as new. */
  flush(): Int16Array {
    const tail = this.push(new Int16Array(DELAY_TELEPHONE_SAMPLES));
    this.reset();
    return tail;
  }

  /** Forgets the past. */
  reset(): void {
    this.#kept.fill(0);
  }
}

/** 24 → 8 kHz, mono, 16 bit: one sample out for the first, fourth, seventh … in, 2 ms late. The output does not depend on how the input is cut. */
export class Downsampler {
  readonly #filter;
  readonly #kept = new Int16Array(DOWN_KEPT);
  readonly #output = int16Scratch();
  /** Input samples still to come before the one that gives an output: 0, 1 or 2. */
  #skip = 0;

  constructor(filter = FASTEST) {
    this.#filter = filter;
  }

  /** Returns a view of a buffer that the next push or flush overwrites. */
  push(input: Int16Array): Int16Array {
    const output = this.#output.take(this.#outputsOf(input.length));
    for (let from = 0; from < input.length; from += BLOCK) {
      const block = partOf(input, from, from + BLOCK);
      const outputs = partOf(output, this.#outputsOf(from), this.#outputsOf(from + block.length));
      this.#filter.down(this.#kept, block, this.#skip, outputs);
    }
    this.#skip += RATIO * output.length - input.length;
    return output;
  }

  /** The 2 ms that the filter still holds; afterwards the downsampler is as new. */
  flush(): Int16Array {
    const tail = this.push(new Int16Array(DELAY_MODEL_SAMPLES));
    this.reset();
    return tail;
  }

  /** Forgets the past. */
  reset(): void {
    this.#kept.fill(0);
    this.#skip = 0;
  }

  /** How many outputs the next `inputs` samples give. */
  #outputsOf(inputs: number): number {
    return Math.max(0, Math.ceil((inputs - this.#skip) / RATIO));
  }
}

/** A part of a row, and no new view of it where that is all. */
function partOf(row: Int16Array, from: number, end: number): Int16Array {
  return from === 0 && end >= row.length ? row : row.subarray(from, end);
}
