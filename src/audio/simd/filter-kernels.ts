import {
  constant,
  get,
  I32,
  load,
  pick,
  plus,
  repeat,
  set,
  store,
  toSamples,
  V128,
  widened,
} from './assembler.js';
import type { Code, Kernel } from './assembler.js';
import { add, floor, loadBoth, multiply, splat, subtract, toFloats, toIntegers } from './float64.js';

/*
 * The low-pass is symmetric, so samples as far from its middle are added before they are multiplied: three operations for what took four. Two outputs of
 * the same kind lie in the lanes; each is a sum of its own, added up in the same order wherever its block begins.
 */

/** Where things lie in the memory of the kernels (bytes). */
export interface FilterLayout {
  /** Factors of the upsampler and of the downsampler, float64, in the order in which they are used. */
  readonly upTapsAt: number;
  readonly downTapsAt: number;
  /** Old samples followed by new ones (int16). */
  readonly inputAt: number;
  /** Room for them as float64: one row for the upsampler, three for the downsampler, each `rowBytes` behind the one before. */
  readonly rowsAt: number;
  readonly rowBytes: number;
  /** Samples that come out (int16). */
  readonly outputAt: number;
}

/** Taps of each of the three branches, and how many pairs there are in the symmetric one: one tap stands alone, in the middle. */
export const BRANCH_TAPS = 33;
export const BRANCH_PAIRS = (BRANCH_TAPS - 1) / 2;
const BRANCHES = 3;
/** Samples that are widened at once, from each branch. */
const AT_ONCE = 4;
const LANES = 2;
const FLOAT_BYTES = 8;
const SAMPLE_BYTES = 2;
const HALF = 0.5;
const indices = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** `widen(bytes)`: the input as float64 in the first row, up to so many bytes of it. */
export function widen({ inputAt, rowsAt }: FilterLayout): Kernel<'widen'> {
  const [end, to, from, samples] = [0, 1, 2, 3];
  return {
    name: 'widen',
    parameters: 1,
    locals: [I32, I32, V128],
    body: repeat(to, get(end), [
      set(samples, widened(load(get(from), inputAt))),
      storeFloats(to, samples, rowsAt),
      set(from, plus(get(from), constant(AT_ONCE * SAMPLE_BYTES))),
      set(to, plus(get(to), constant(AT_ONCE * FLOAT_BYTES))),
    ]),
  };
}

/** `part(from, bytes)`: the input from `from` bytes on as float64 in three rows, a sample in each in turn, up to so many bytes of each row. */
export function part({ inputAt, rowsAt, rowBytes }: FilterLayout): Kernel<'part'> {
  const [from, end, to, early, late, samples] = [0, 1, 2, 3, 4, 5];
  const inEarly = 8;
  // Of twelve samples, `early` holds the first eight and `late` the last eight.
  const lane = (sample: number): number => (sample < inEarly ? sample : sample + inEarly - AT_ONCE);
  const lanes = (branch: number): number[] => indices(inEarly).map((i) => lane((BRANCHES * i + branch) % 12));
  return {
    name: 'part',
    parameters: 2,
    locals: [I32, V128, V128, V128],
    body: repeat(to, get(end), [
      set(early, load(get(from), inputAt)),
      set(late, load(get(from), inputAt + AT_ONCE * SAMPLE_BYTES)),
      indices(BRANCHES).map((branch) => [
        set(samples, widened(pick(get(early), get(late), SAMPLE_BYTES, lanes(branch)))),
        storeFloats(to, samples, rowsAt + branch * rowBytes),
      ]),
      set(from, plus(get(from), constant(BRANCHES * AT_ONCE * SAMPLE_BYTES))),
      set(to, plus(get(to), constant(AT_ONCE * FLOAT_BYTES))),
    ]),
  };
}

/** Four int32 of a local as float64. */
function storeFloats(to: number, integers: number, offset: number): Code {
  const upper = pick(get(integers), get(integers), FLOAT_BYTES, [1, 1]);
  return [
    store(get(to), toFloats(get(integers)), offset),
    store(get(to), toFloats(upper), offset + LANES * FLOAT_BYTES),
  ];
}

/** `up(bytes)`: three outputs for each of the new samples in so much of the first row. Two of the branches mirror each other: sum and difference serve both. */
export function up({ upTapsAt, rowsAt, outputAt }: FilterLayout): Kernel<'up'> {
  const [end, at, out, near, far, farther, first, even, odd] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const sample = (k: number): Code => load(get(at), rowsAt + (BRANCH_TAPS - 1 - k) * FLOAT_BYTES);
  const factor = (i: number): Code => loadBoth(constant(0), upTapsAt + i * FLOAT_BYTES);
  const step = (k: number): Code => [
    set(near, sample(k)),
    set(farther, k === 0 ? sample(BRANCH_TAPS - 1) : get(far)),
    set(far, sample(BRANCH_TAPS - 2 - k)),
    gather(first, add(get(near), get(farther)), factor(3 * k)),
    gather(even, add(get(near), get(far)), factor(3 * k + 1)),
    gather(odd, subtract(get(near), get(far)), factor(3 * k + 2)),
  ];
  const [second, third] = [add(get(even), get(odd)), subtract(get(even), get(odd))];
  const twoOfEach = toSamples(
    pick(rounded(get(first)), rounded(second), FLOAT_BYTES, [0, 2]),
    rounded(third),
  );
  return {
    name: 'up',
    parameters: 1,
    locals: [I32, I32, V128, V128, V128, V128, V128, V128],
    body: repeat(at, get(end), [
      [first, even, odd].map((sum) => set(sum, splat(0))),
      indices(BRANCH_PAIRS).map(step),
      gather(first, sample(BRANCH_PAIRS), factor(3 * BRANCH_PAIRS)),
      store(get(out), pick(twoOfEach, twoOfEach, SAMPLE_BYTES, [0, 2, 4, 1, 3, 5, 6, 7]), outputAt),
      set(at, plus(get(at), constant(LANES * FLOAT_BYTES))),
      set(out, plus(get(out), constant(LANES * BRANCHES * SAMPLE_BYTES))),
    ]),
  };
}

/** `down(bytes)`: an output for each place in so much of the three rows. Three sums, so that none waits for itself. */
export function down({ downTapsAt, rowsAt, rowBytes, outputAt }: FilterLayout): Kernel<'down'> {
  const [end, at, out, symmetric, others, more] = [0, 1, 2, 3, 4, 5];
  const pairs = BRANCH_TAPS - 1;
  const sample = (branch: number, k: number): Code =>
    load(get(at), rowsAt + branch * rowBytes + k * FLOAT_BYTES);
  const factor = (i: number): Code => loadBoth(constant(0), downTapsAt + i * FLOAT_BYTES);
  const step = (k: number): Code => [
    k >= BRANCH_PAIRS ? [] : gather(symmetric, add(sample(0, k), sample(0, pairs - k)), factor(k)),
    gather(
      k % 2 === 0 ? others : more,
      add(sample(1, k), sample(2, pairs - 1 - k)),
      factor(BRANCH_PAIRS + 1 + k),
    ),
  ];
  const integers = rounded(add(get(symmetric), add(get(others), get(more))));
  return {
    name: 'down',
    parameters: 1,
    locals: [I32, I32, V128, V128, V128],
    body: repeat(at, get(end), [
      [symmetric, others, more].map((sum) => set(sum, splat(0))),
      indices(pairs).map(step),
      gather(symmetric, sample(0, BRANCH_PAIRS), factor(BRANCH_PAIRS)),
      store(get(out), toSamples(integers, integers), outputAt),
      set(at, plus(get(at), constant(LANES * FLOAT_BYTES))),
      set(out, plus(get(out), constant(LANES * SAMPLE_BYTES))),
    ]),
  };
}

/** Adds a product to a sum. */
function gather(sum: number, value: Code, factor: Code): Code {
  return set(sum, add(get(sum), multiply(value, factor)));
}

/** The nearest integers (int32, saturating), halves upwards. */
function rounded(value: Code): Code {
  return toIntegers(floor(add(value, splat(HALF))));
}
