import { BAND_EDGES, BANDS } from '../bands.js';
import { COMPLEX_POINTS } from '../fourier.js';
import {
  constant,
  get,
  I32,
  load,
  loadAddress,
  loadFew,
  pick,
  plus,
  repeat,
  set,
  store,
  V128,
  widened,
} from './assembler.js';
import { add, loadBoth, multiply, subtract, toFloats } from './float64.js';
import type { Code, Kernel } from './assembler.js';

/*
 * The transform of fourier.ts, step by step the same, of two signals at once: one in each lane. A complex number takes 32 bytes: both real parts, then both imaginary
 * ones. Four kernels rather than one: each is a loop that can be read.
 */

const FLOAT_BYTES = 8;
const VECTOR_BYTES = 16;
const COMPLEX_BYTES = 32;
const ALL_BYTES = COMPLEX_POINTS * COMPLEX_BYTES;
const SAMPLE_BYTES = 2;
const ADDRESS_BYTES = 4;
const LOWEST_BIN = BAND_EDGES[0] ?? 0;

/** Where things lie in the memory of the kernels (bytes). */
export interface FourierLayout {
  /** The complex numbers, which are at the beginning; then the powers of all bins, and those of the bands. */
  readonly powersAt: number;
  readonly bandsAt: number;
  /** The window, cosine and sine of each bin's turn, and where each complex number goes (addresses). */
  readonly windowAt: number;
  readonly turnsAt: number;
  readonly orderAt: number;
  /** The samples of the two signals. */
  readonly firstAt: number;
  readonly secondAt: number;
}

const vectors = (count: number): (typeof V128)[] => Array.from({ length: count }, () => V128);
const real = (address: number): Code => load(get(address));
const imaginary = (address: number): Code => load(get(address), VECTOR_BYTES);
const put = (address: number, realPart: Code, imaginaryPart: Code): Code => [
  store(get(address), realPart),
  store(get(address), imaginaryPart, VECTOR_BYTES),
];

/** `lay()`: both signals through the window, samples at even places as real parts and at odd ones as imaginary, each where the transform wants it. */
export function lay({ windowAt, orderAt, firstAt, secondAt }: FourierLayout): Kernel<'lay'> {
  const [from, window, order, samples] = [0, 1, 2, 3];
  const both = pick(
    loadFew(get(from), firstAt),
    loadFew(get(from), secondAt),
    SAMPLE_BYTES,
    [0, 8, 1, 9, 0, 0, 0, 0],
  );
  const upper = pick(get(samples), get(samples), FLOAT_BYTES, [1, 1]);
  const to = loadAddress(get(order), orderAt);
  return {
    name: 'lay',
    parameters: 0,
    locals: [I32, I32, I32, V128],
    body: repeat(order, constant(COMPLEX_POINTS * ADDRESS_BYTES), [
      set(samples, widened(both)),
      store(to, multiply(toFloats(get(samples)), loadBoth(get(window), windowAt))),
      store(to, multiply(toFloats(upper), loadBoth(get(window), windowAt + FLOAT_BYTES)), VECTOR_BYTES),
      set(from, plus(get(from), constant(2 * SAMPLE_BYTES))),
      set(window, plus(get(window), constant(2 * FLOAT_BYTES))),
      set(order, plus(get(order), constant(ADDRESS_BYTES))),
    ]),
  };
}

/** The locals of `joinFour`. */
const FOUR = {
  ...{ quarter: 0, turns: 1, turn: 2, a: 3, b: 4, c: 5, d: 6 },
  ...{ bCosine: 7, bSine: 8, cCosine: 9, cSine: 10, dCosine: 11, dSine: 12 },
  ...{ bReal: 13, bImaginary: 14, cReal: 15, cImaginary: 16, dReal: 17, dImaginary: 18 },
  ...{ sumReal: 19, sumImaginary: 20, offReal: 21, offImaginary: 22 },
} as const;

/** `joinFour(quarter, turns)`: four transforms, each `quarter` bytes long, become one, again and again; the turns' cosines and sines at `turns`. */
export function joinFour(): Kernel<'joinFour'> {
  const { quarter, turns, turn, a, b, c, d } = FOUR;
  const { bCosine, bSine, cCosine, cSine, dCosine, dSine } = FOUR;
  return {
    name: 'joinFour',
    parameters: 2,
    locals: [I32, I32, I32, I32, I32, ...vectors(16)],
    body: repeat(turn, get(quarter), [
      [cCosine, cSine, bCosine, bSine, dCosine, dSine].map((local, i) =>
        set(local, loadBoth(get(turns), i * FLOAT_BYTES)),
      ),
      set(a, get(turn)),
      repeat(a, constant(ALL_BYTES), [
        set(b, plus(get(a), get(quarter))),
        set(c, plus(get(b), get(quarter))),
        set(d, plus(get(c), get(quarter))),
        turnThree(),
        join(),
        set(a, plus(get(d), get(quarter))),
      ]),
      set(turns, plus(get(turns), constant(6 * FLOAT_BYTES))),
      set(turn, plus(get(turn), constant(COMPLEX_BYTES))),
    ]),
  };
}

function turnThree(): Code {
  const { b, c, d, bReal, bImaginary, cReal, cImaginary, dReal, dImaginary } = FOUR;
  const { bCosine, bSine, cCosine, cSine, dCosine, dSine } = FOUR;
  return [
    set(bReal, turnedReal(b, bCosine, bSine)),
    set(bImaginary, turnedImaginary(b, bCosine, bSine)),
    set(cReal, turnedReal(c, cCosine, cSine)),
    set(cImaginary, turnedImaginary(c, cCosine, cSine)),
    set(dReal, turnedReal(d, dCosine, dSine)),
    set(dImaginary, turnedImaginary(d, dCosine, dSine)),
  ];
}

function turnedReal(at: number, cosine: number, sine: number): Code {
  return add(multiply(real(at), get(cosine)), multiply(imaginary(at), get(sine)));
}

function turnedImaginary(at: number, cosine: number, sine: number): Code {
  return subtract(multiply(imaginary(at), get(cosine)), multiply(real(at), get(sine)));
}

function join(): Code {
  const { a, b, c, d, bReal, bImaginary, cReal, cImaginary, dReal, dImaginary } = FOUR;
  const { sumReal, sumImaginary, offReal, offImaginary } = FOUR;
  const sum = (x: number, y: number, z: number): Code => add(add(get(x), get(y)), get(z));
  const rest = (x: number, y: number, z: number): Code => subtract(subtract(get(x), get(y)), get(z));
  const upDown = (x: number, y: number, z: number): Code => subtract(add(get(x), get(y)), get(z));
  const downUp = (x: number, y: number, z: number): Code => add(subtract(get(x), get(y)), get(z));
  return [
    set(sumReal, add(real(a), get(bReal))),
    set(sumImaginary, add(imaginary(a), get(bImaginary))),
    set(offReal, subtract(real(a), get(bReal))),
    set(offImaginary, subtract(imaginary(a), get(bImaginary))),
    put(a, sum(sumReal, cReal, dReal), sum(sumImaginary, cImaginary, dImaginary)),
    put(b, upDown(offReal, cImaginary, dImaginary), downUp(offImaginary, cReal, dReal)),
    put(c, rest(sumReal, cReal, dReal), rest(sumImaginary, cImaginary, dImaginary)),
    put(d, downUp(offReal, cImaginary, dImaginary), upDown(offImaginary, cReal, dReal)),
  ];
}

/** `joinHalves()`: the last two halves. */
export function joinHalves({ turnsAt }: FourierLayout): Kernel<'joinHalves'> {
  const [a, bReal, bImaginary, cosine, sine, aReal, aImaginary] = [0, 1, 2, 3, 4, 5, 6];
  const half = ALL_BYTES / 2;
  const [inBReal, inBImaginary] = [load(get(a), half), load(get(a), half + VECTOR_BYTES)];
  return {
    name: 'joinHalves',
    parameters: 0,
    locals: [I32, ...vectors(6)],
    body: repeat(a, constant(half), [
      set(cosine, loadBoth(get(a), turnsAt)),
      set(sine, loadBoth(get(a), turnsAt + FLOAT_BYTES)),
      set(bReal, add(multiply(inBReal, get(cosine)), multiply(inBImaginary, get(sine)))),
      set(bImaginary, subtract(multiply(inBImaginary, get(cosine)), multiply(inBReal, get(sine)))),
      set(aReal, real(a)),
      set(aImaginary, imaginary(a)),
      put(a, add(get(aReal), get(bReal)), add(get(aImaginary), get(bImaginary))),
      store(get(a), subtract(get(aReal), get(bReal)), half),
      store(get(a), subtract(get(aImaginary), get(bImaginary)), half + VECTOR_BYTES),
      set(a, plus(get(a), constant(COMPLEX_BYTES))),
    ]),
  };
}

/** The locals of `powers`. */
const BIN = {
  ...{
    bin: 0,
    mirrored: 1,
    at: 2,
    mirroredAt: 3,
    evenReal: 4,
    evenImaginary: 5,
    oddReal: 6,
    oddImaginary: 7,
  },
  ...{ cosine: 8, sine: 9, turnedReal: 10, turnedImaginary: 11, x: 12, y: 13 },
} as const;

/** `powers()`: 4 |X|² of every bin from the lowest band's first one on, a bin and its mirror image at a time. */
export function powers({ turnsAt, powersAt }: FourierLayout): Kernel<'powers'> {
  const { bin, mirrored, at, mirroredAt, evenReal, evenImaginary, cosine, sine } = BIN;
  const step = (local: number, by: number): Code => set(local, plus(get(local), constant(by)));
  const [x, y] = [get(BIN.turnedReal), get(BIN.turnedImaginary)];
  return {
    name: 'powers',
    parameters: 0,
    locals: [I32, I32, I32, I32, ...vectors(10)],
    body: [
      step(bin, LOWEST_BIN * COMPLEX_BYTES),
      step(mirrored, (COMPLEX_POINTS - LOWEST_BIN) * COMPLEX_BYTES),
      step(at, LOWEST_BIN * VECTOR_BYTES),
      step(mirroredAt, (COMPLEX_POINTS - LOWEST_BIN) * VECTOR_BYTES),
      repeat(bin, constant(ALL_BYTES / 2 + 1), [
        set(cosine, loadBoth(get(at), turnsAt)),
        set(sine, loadBoth(get(at), turnsAt + FLOAT_BYTES)),
        evenAndOdd(),
        store(get(at), power(add(get(evenReal), x), add(get(evenImaginary), y)), powersAt),
        store(get(mirroredAt), power(subtract(get(evenReal), x), subtract(get(evenImaginary), y)), powersAt),
        step(bin, COMPLEX_BYTES),
        step(mirrored, -COMPLEX_BYTES),
        step(at, VECTOR_BYTES),
        step(mirroredAt, -VECTOR_BYTES),
      ]),
    ],
  };
}

function evenAndOdd(): Code {
  const { bin, mirrored, evenReal, evenImaginary, oddReal, oddImaginary, cosine, sine } = BIN;
  const product = (x: number, y: number): Code => multiply(get(x), get(y));
  return [
    set(evenReal, add(real(bin), real(mirrored))),
    set(evenImaginary, subtract(imaginary(bin), imaginary(mirrored))),
    set(oddReal, add(imaginary(bin), imaginary(mirrored))),
    set(oddImaginary, subtract(real(mirrored), real(bin))),
    set(BIN.turnedReal, add(product(cosine, oddReal), product(sine, oddImaginary))),
    set(BIN.turnedImaginary, subtract(product(cosine, oddImaginary), product(sine, oddReal))),
  ];
}

function power(realPart: Code, imaginaryPart: Code): Code {
  const { x, y } = BIN;
  return [set(x, realPart), set(y, imaginaryPart), add(multiply(get(x), get(x)), multiply(get(y), get(y)))];
}

/** `addBands()`: the powers of each band's bins. */
export function addBands({ powersAt, bandsAt }: FourierLayout): Kernel<'addBands'> {
  const zero = constant(0);
  const bands = Array.from({ length: BANDS }, (_, band): Code => {
    const [first = 0, end = 0] = BAND_EDGES.subarray(band, band + 2);
    const bins = Array.from({ length: end - first }, (_each, i) =>
      load(zero, powersAt + (first + i) * VECTOR_BYTES),
    );
    return store(
      zero,
      bins.reduce((all, bin) => add(all, bin)),
      bandsAt + band * VECTOR_BYTES,
    );
  });
  return { name: 'addBands', parameters: 0, locals: [], body: bands };
}
