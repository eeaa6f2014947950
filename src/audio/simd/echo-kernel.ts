import { BANDS } from '../bands.js';
import {
  CELLS,
  FAR_OFF_DB,
  FAST_LOWERING,
  LOWERING,
  NO_LESSON,
  RAISE_LIMIT_DB,
  RAISING,
  WORST_GAIN_DB,
} from '../echo-rows.js';
import { constant, get, load, plus, repeat, set, store, V128 } from './assembler.js';
import type { Code, Kernel } from './assembler.js';
import {
  above,
  add,
  choose,
  greater,
  less,
  loadEverywhere,
  masked,
  multiply,
  splat,
  subtract,
} from './float32.js';

const FLOAT_BYTES = 4;
/** float32 in a vector, and vectors in a row. */
const LANES = 4;
const VECTORS = BANDS / LANES;
const VECTOR_BYTES = LANES * FLOAT_BYTES;
const ROW_BYTES = BANDS * FLOAT_BYTES;
const ALL_ROWS_BYTES = CELLS * FLOAT_BYTES;

/** Where an echo path's numbers lie, from the beginning of its memory (bytes). The lowest step is one float32. */
export const ECHO_LAYOUT = {
  inAt: 0,
  expectedAt: ROW_BYTES,
  lowestStepAt: 2 * ROW_BYTES,
  gainAt: 2 * ROW_BYTES + VECTOR_BYTES,
  peaksAt: 2 * ROW_BYTES + VECTOR_BYTES + ALL_ROWS_BYTES,
  lessonsAt: 2 * ROW_BYTES + VECTOR_BYTES + 2 * ALL_ROWS_BYTES,
  bytes: 2 * ROW_BYTES + VECTOR_BYTES + 3 * ALL_ROWS_BYTES,
} as const;

const { inAt, expectedAt, lowestStepAt, gainAt, peaksAt, lessonsAt } = ECHO_LAYOUT;
const vectors = Array.from({ length: VECTORS }, (_, i) => i);

/**
 * `hear(base, row, gains, end)`: the delays whose gains begin at `gains` and end at `end`, with the rows from `row` on. `row` and `gains` are counted from the rows'
 * and gains' beginnings, `base` included. What is expected is raised from what stands there.
 */
export function hear(): Kernel<'hear'> {
  const [base, row, gains, end, lowest, gain, lesson, off, step, first] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const heard = (i: number): number => first + i;
  const expected = (i: number): number => first + VECTORS + i;
  const raised = multiply(less(get(off), splat(RAISE_LIMIT_DB)), splat(RAISING));
  const fast = above(splat(-FAR_OFF_DB), get(off));
  const lowered = multiply(get(off), choose(splat(FAST_LOWERING), splat(LOWERING), fast));
  const taught = above(get(lesson), splat(NO_LESSON));
  const each = (i: number): Code => [
    set(gain, load(get(gains), gainAt + i * VECTOR_BYTES)),
    set(expected(i), greater(get(expected(i)), add(load(get(row), peaksAt + i * VECTOR_BYTES), get(gain)))),
    set(lesson, load(get(row), lessonsAt + i * VECTOR_BYTES)),
    set(off, subtract(subtract(get(heard(i)), get(lesson)), get(gain))),
    set(step, greater(choose(raised, lowered, above(get(off), splat(0))), get(lowest))),
    store(
      get(gains),
      less(add(get(gain), masked(get(step), taught)), splat(WORST_GAIN_DB)),
      gainAt + i * VECTOR_BYTES,
    ),
  ];
  return {
    name: 'hear',
    parameters: 4,
    locals: Array.from({ length: first - 4 + 2 * VECTORS }, () => V128),
    body: [
      set(lowest, loadEverywhere(get(base), lowestStepAt)),
      vectors.map((i) => [
        set(heard(i), load(get(base), inAt + i * VECTOR_BYTES)),
        set(expected(i), load(get(base), expectedAt + i * VECTOR_BYTES)),
      ]),
      repeat(gains, get(end), [
        vectors.map(each),
        set(row, plus(get(row), constant(ROW_BYTES))),
        set(gains, plus(get(gains), constant(ROW_BYTES))),
      ]),
      vectors.map((i) => store(get(base), get(expected(i)), expectedAt + i * VECTOR_BYTES)),
    ],
  };
}
