import { LOW_PASS, toSample } from './fir.js';
import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from './frame.js';
import { History } from './history.js';
import { int16Scratch } from './scratch.js';

/*
 * Why the output doesn't depend on the cuts: every output is a sum of its own, added up in the same order wherever its block begins.
 * Both kernels add up several outputs together, so that a tap or a sample is loaded once for all of them and no sum waits for itself. At
 * the end of a block some of them may be made of meaningless samples: those are not kept, and the next block makes them anew.
 * V8 takes a constant of this file for a constant, but loads an imported one each time; that is why the taps have a second name here.
 */

const TAPS = LOW_PASS;
/** Model samples to one telephone sample: 3. */
const RATIO = MODEL_RATE_HZ / TELEPHONE_RATE_HZ;
const DELAY_MODEL_SAMPLES = (TAPS.length - 1) / 2;
const DELAY_TELEPHONE_SAMPLES = DELAY_MODEL_SAMPLES / RATIO;

/** Taps of each polyphase branch: 33, the last of which is zero in two of the three. */
const BRANCH_TAPS = Math.ceil(TAPS.length / RATIO);
const [BRANCH_0, BRANCH_1, BRANCH_2] = [branch(0), branch(1), branch(2)];

/** Taps `phase`, `phase` + 3, `phase` + 6 … of the low-pass. */
function branch(phase: number): Float64Array {
  return Float64Array.from({ length: BRANCH_TAPS }, (_, k) => TAPS[RATIO * k + phase] ?? 0);
}

/** Old input samples that an output of the upsampler needs. */
const UP_KEPT = BRANCH_TAPS - 1;
/** Samples past a block's end that its kernel reads. */
const UP_SPARE = 1;

/** 8 → 24 kHz, mono, 16 bit, polyphase: three samples out for each one in, 2 ms late. The output does not depend on how the input is cut. */
export class Upsampler {
  readonly #history = new History(UP_KEPT, UP_SPARE);
  readonly #output = int16Scratch();

  /** Returns a view of a buffer that the next push or flush overwrites. */
  push(input: Int16Array): Int16Array {
    const output = this.#output.take(RATIO * input.length);
    for (let from = 0; from < input.length;) {
      const count = this.#history.append(input, from);
      upsample(this.#history.row, count, output, RATIO * from);
      this.#history.advance(count);
      from += count;
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
    this.#history.clear();
  }
}

/** The outputs of `count` new samples in `row`, from `output[o]` on; two samples at a time. The gain makes up for the zeros between samples. */
function upsample(row: Float64Array, count: number, output: Int16Array, o: number): void {
  for (let i = 0; i < count; i += 2, o += 2 * RATIO) {
    let first0 = 0;
    let first1 = 0;
    let first2 = 0;
    let second0 = 0;
    let second1 = 0;
    let second2 = 0;
    let later = row[i + BRANCH_TAPS] ?? 0;
    for (let k = 0; k < BRANCH_TAPS; k++) {
      const sample = row[i + UP_KEPT - k] ?? 0;
      const tap0 = BRANCH_0[k] ?? 0;
      const tap1 = BRANCH_1[k] ?? 0;
      const tap2 = BRANCH_2[k] ?? 0;
      first0 += tap0 * sample;
      first1 += tap1 * sample;
      first2 += tap2 * sample;
      second0 += tap0 * later;
      second1 += tap1 * later;
      second2 += tap2 * later;
      later = sample;
    }
    output[o] = toSample(RATIO * first0);
    output[o + 1] = toSample(RATIO * first1);
    output[o + 2] = toSample(RATIO * first2);
    if (i + 1 === count) return;
    output[o + 3] = toSample(RATIO * second0);
    output[o + 4] = toSample(RATIO * second1);
    output[o + 5] = toSample(RATIO * second2);
  }
}

/** Old input samples that an output of the downsampler needs. */
const DOWN_KEPT = TAPS.length - 1;
/** Outputs that are added up together. */
const DOWN_AT_ONCE = 4;
/** Samples past a block's end that its kernel reads. */
const DOWN_SPARE = (DOWN_AT_ONCE - 1) * RATIO;

/** 24 → 8 kHz, mono, 16 bit: one sample out for the first, fourth, seventh … in, 2 ms late. The output does not depend on how the input is cut. */
export class Downsampler {
  readonly #history = new History(DOWN_KEPT, DOWN_SPARE);
  readonly #output = int16Scratch();
  /** Input samples still to come before the one that gives an output: 0, 1 or 2. */
  #skip = 0;

  /** Returns a view of a buffer that the next push or flush overwrites. */
  push(input: Int16Array): Int16Array {
    const output = this.#output.take(this.#outputsOf(input.length));
    for (let from = 0; from < input.length;) {
      const count = this.#history.append(input, from);
      this.#filter(output, this.#outputsOf(from), this.#outputsOf(from + count));
      this.#history.advance(count);
      from += count;
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
    this.#history.clear();
    this.#skip = 0;
  }

  /** How many outputs the next `inputs` samples give. */
  #outputsOf(inputs: number): number {
    return Math.max(0, Math.ceil((inputs - this.#skip) / RATIO));
  }

  /** Outputs `o` to `end` − 1 of this push, from the block in the row. The taps are symmetric, so they may run along with the samples. */
  #filter(output: Int16Array, o: number, end: number): void {
    const { row } = this.#history;
    for (let oldest = this.#skip; o < end; oldest += DOWN_AT_ONCE * RATIO, o += DOWN_AT_ONCE) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let phase = oldest; phase < oldest + RATIO; phase++) {
        let sampleA = row[phase] ?? 0;
        let sampleB = row[phase + 3] ?? 0;
        let sampleC = row[phase + 6] ?? 0;
        for (let k = phase - oldest; k < TAPS.length; k += RATIO) {
          const tap = TAPS[k] ?? 0;
          const sampleD = row[oldest + k + 9] ?? 0;
          a += tap * sampleA;
          b += tap * sampleB;
          c += tap * sampleC;
          d += tap * sampleD;
          sampleA = sampleB;
          sampleB = sampleC;
          sampleC = sampleD;
        }
      }
      output[o] = toSample(a);
      if (o + 1 < end) output[o + 1] = toSample(b);
      if (o + 2 < end) output[o + 2] = toSample(c);
      if (o + 3 < end) output[o + 3] = toSample(d);
    }
  }
}
