import { LOW_PASS } from '../fir.js';
import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from '../frame.js';
import { BLOCK, DOWN_KEPT } from '../low-pass-filter.js';
import type { LowPassFilter } from '../low-pass-filter.js';
import { BRANCH_PAIRS, BRANCH_TAPS, down, part, up, widen } from './filter-kernels.js';
import type { FilterLayout } from './filter-kernels.js';
import { compile } from './instance.js';
import type { Instance } from './instance.js';

const RATIO = MODEL_RATE_HZ / TELEPHONE_RATE_HZ;
const FLOAT_BYTES = Float64Array.BYTES_PER_ELEMENT;
const SAMPLE_BYTES = Int16Array.BYTES_PER_ELEMENT;
/** Samples past what is wanted that a kernel may read or write, because it works on several at once. */
const SPARE = 16;
const UP_ROW = BRANCH_TAPS - 1 + BLOCK + SPARE;
const DOWN_ROW = BRANCH_TAPS - 1 + BLOCK / RATIO + SPARE;

const UP_TAPS = RATIO * BRANCH_PAIRS + 1;
const DOWN_TAPS = LOW_PASS.length;
const layout = ((): FilterLayout => {
  const downTapsAt = UP_TAPS * FLOAT_BYTES;
  const rowsAt = downTapsAt + DOWN_TAPS * FLOAT_BYTES;
  const inputAt = rowsAt + Math.max(UP_ROW, RATIO * DOWN_ROW) * FLOAT_BYTES;
  const outputAt = inputAt + (DOWN_KEPT + BLOCK + RATIO * SPARE) * SAMPLE_BYTES;
  return { upTapsAt: 0, downTapsAt, rowsAt, rowBytes: DOWN_ROW * FLOAT_BYTES, inputAt, outputAt };
})();
const INPUT = layout.inputAt / SAMPLE_BYTES;

type Kernels = Instance<'widen' | 'part' | 'up' | 'down'>;

class SimdFilter implements LowPassFilter {
  readonly #kernels: Kernels;
  readonly #samples: Int16Array;
  /** The kernels' output as last asked for: nearly always as long as before. */
  #output: Int16Array;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
    this.#samples = new Int16Array(kernels.memory.buffer);
    this.#output = this.#samples.subarray(0, 0);
    const factors = new Float64Array(kernels.memory.buffer);
    factors.set(upFactors(), layout.upTapsAt / FLOAT_BYTES);
    factors.set(downFactors(), layout.downTapsAt / FLOAT_BYTES);
  }

  up(kept: Int16Array, block: Int16Array, output: Int16Array): void {
    const count = block.length;
    this.#lay(kept, block);
    this.#kernels.widen((kept.length + count) * FLOAT_BYTES);
    this.#kernels.up(count * FLOAT_BYTES);
    output.set(this.#outputs(output.length));
  }

  down(kept: Int16Array, block: Int16Array, skip: number, output: Int16Array): void {
    this.#lay(kept, block);
    const count = output.length;
    if (count === 0) return;
    this.#kernels.part(skip * SAMPLE_BYTES, (count + BRANCH_TAPS - 1) * FLOAT_BYTES);
    this.#kernels.down(count * FLOAT_BYTES);
    output.set(this.#outputs(count));
  }

  /** Puts old and new samples in the input; the last of them are those to be kept now. */
  #lay(kept: Int16Array, block: Int16Array): void {
    this.#samples.set(kept, INPUT);
    this.#samples.set(block, INPUT + kept.length);
    for (let i = 0; i < kept.length; i++) kept[i] = this.#samples[INPUT + block.length + i] ?? 0;
  }

  #outputs(count: number): Int16Array {
    if (this.#output.length !== count) {
      const at = layout.outputAt / SAMPLE_BYTES;
      this.#output = this.#samples.subarray(at, at + count);
    }
    return this.#output;
  }
}

/** For each pair of the symmetric branch its tap, and what the sum and the difference of the other branches' samples are multiplied by; last, the middle tap. */
function upFactors(): number[] {
  const tap = (k: number, branch: number): number => RATIO * (LOW_PASS[RATIO * k + branch] ?? 0);
  const triples = Array.from({ length: BRANCH_PAIRS }, (_, k) => {
    const [near, far] = [tap(k, 1), tap(2 * BRANCH_PAIRS - 1 - k, 1)];
    return [tap(k, 0), (near + far) / 2, (near - far) / 2];
  });
  return [...triples.flat(), tap(BRANCH_PAIRS, 0)];
}

/** The symmetric branch's taps up to the middle, then one of the branches that mirror each other. */
function downFactors(): number[] {
  const symmetric = Array.from({ length: BRANCH_PAIRS + 1 }, (_, k) => LOW_PASS[RATIO * k] ?? 0);
  const mirrored = Array.from({ length: BRANCH_TAPS - 1 }, (_, k) => LOW_PASS[RATIO * k + 1] ?? 0);
  return [...symmetric, ...mirrored];
}

const instantiate = compile([widen(layout), part(layout), up(layout), down(layout)], 1);

/** The filter by WebAssembly SIMD, one instance for all streams; undefined where the machine has none. Its samples are the plain filter's, to the last bit. */
export const simdFilter: LowPassFilter | undefined =
  instantiate === undefined ? undefined : new SimdFilter(instantiate());
