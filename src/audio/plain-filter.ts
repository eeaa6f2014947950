import { LOW_PASS, toSample } from './fir.js';
import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from './frame.js';
import { BLOCK, DOWN_KEPT, UP_KEPT } from './low-pass-filter.js';
import type { LowPassFilter } from './low-pass-filter.js';

/*
 * Why the output doesn't depend on the cuts: every output is a sum of its own, added up in the same order wherever its block begins.
 * Both kernels add up several outputs together, so that a tap or a sample is loaded once for all of them and no sum waits for itself. At
 * the end of a block some of them may be made of meaningless samples: those are not kept, and the next block makes them anew.
 * V8 takes a constant of this file for a constant, but loads an imported one each time; that is why the taps have a second name here.
 */

const TAPS = LOW_PASS;
/** Model samples to one telephone sample: 3. */
const RATIO = MODEL_RATE_HZ / TELEPHONE_RATE_HZ;
/** Taps of each polyphase branch: 33, the last of which is zero in two of the three. */
const BRANCH_TAPS = Math.ceil(TAPS.length / RATIO);
const [BRANCH_0, BRANCH_1, BRANCH_2] = [branch(0), branch(1), branch(2)];
/** Outputs of the downsampler that are added up together. */
const DOWN_AT_ONCE = 4;
/** Samples past a block's end that a kernel reads. */
const SPARE = (DOWN_AT_ONCE - 1) * RATIO;
/** Old samples, then the new block, then some more that may be read but mean nothing: the same room for all streams. */
const row = new Float64Array(DOWN_KEPT + BLOCK + SPARE);

/** Taps `phase`, `phase` + 3, `phase` + 6 … of the low-pass. */
function branch(phase: number): Float64Array {
  return Float64Array.from({ length: BRANCH_TAPS }, (_, k) => TAPS[RATIO * k + phase] ?? 0);
}

/** The filter in plain JavaScript: for machines without SIMD, and what the other one is measured by. */
export const plainFilter: LowPassFilter = {
  up(kept, block, output) {
    lay(kept, block);
    upsample(block.length, output);
  },
  down(kept, block, skip, output) {
    lay(kept, block);
    downsample(skip, output);
  },
};

/** Puts old and new samples in the row; the last of them are those to be kept now. */
function lay(kept: Int16Array, block: Int16Array): void {
  for (let i = 0; i < kept.length; i++) row[i] = kept[i] ?? 0;
  for (let i = 0; i < block.length; i++) row[kept.length + i] = block[i] ?? 0;
  for (let i = 0; i < kept.length; i++) kept[i] = row[block.length + i] ?? 0;
}

/** The outputs of `count` new samples; two samples at a time. The gain makes up for the zeros between samples. */
function upsample(count: number, output: Int16Array): void {
  for (let i = 0, o = 0; i < count; i += 2, o += 2 * RATIO) {
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

/** As many outputs as there is room for; the taps are symmetric, so they may run along with the samples. */
function downsample(skip: number, output: Int16Array): void {
  const end = output.length;
  for (let oldest = skip, o = 0; o < end; oldest += DOWN_AT_ONCE * RATIO, o += DOWN_AT_ONCE) {
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
