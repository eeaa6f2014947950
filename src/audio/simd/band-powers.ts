import { BANDS, HANN } from '../bands.js';
import type { BandPowers } from '../bands.js';
import { BIN_TURNS, COMPLEX_POINTS, FOURIER_ORDER, FOURIER_POINTS, FOURIER_STEPS } from '../fourier.js';
import { addBands, joinFour, joinHalves, lay, powers } from './fourier-kernels.js';
import { compile } from './instance.js';

const FLOAT_BYTES = Float64Array.BYTES_PER_ELEMENT;
const SAMPLE_BYTES = Int16Array.BYTES_PER_ELEMENT;
const ADDRESS_BYTES = Int32Array.BYTES_PER_ELEMENT;
/** Two real parts and two imaginary ones; two of either. */
const COMPLEX_BYTES = 4 * FLOAT_BYTES;
const VECTOR_BYTES = 2 * FLOAT_BYTES;

const powersAt = COMPLEX_POINTS * COMPLEX_BYTES;
const bandsAt = powersAt + COMPLEX_POINTS * VECTOR_BYTES;
const windowAt = bandsAt + BANDS * VECTOR_BYTES;
const turnsAt = windowAt + HANN.length * FLOAT_BYTES;
const stepsAt = turnsAt + BIN_TURNS.length * FLOAT_BYTES;
const orderAt = stepsAt + FOURIER_STEPS.reduce((sum, { turns }) => sum + turns.length, 0) * FLOAT_BYTES;
const firstAt = orderAt + COMPLEX_POINTS * ADDRESS_BYTES;
const secondAt = firstAt + FOURIER_POINTS * SAMPLE_BYTES;
const layout = { powersAt, bandsAt, windowAt, turnsAt, orderAt, firstAt, secondAt };

const kernels = [lay(layout), joinFour(), joinHalves(layout), powers(layout), addBands(layout)];
/** The powers by WebAssembly SIMD, one instance for all calls; undefined where the machine has none. They are the plain ones, to the last bit. */
export const simdBandPowers: BandPowers | undefined = start(compile(kernels, 1));

function start(
  instantiate: ReturnType<typeof compile<(typeof kernels)[number]['name']>>,
): BandPowers | undefined {
  if (instantiate === undefined) return undefined;
  const run = instantiate();
  const { buffer } = run.memory;
  const floats = new Float64Array(buffer);
  floats.set(HANN, windowAt / FLOAT_BYTES);
  floats.set(BIN_TURNS, turnsAt / FLOAT_BYTES);
  new Int32Array(buffer, orderAt, COMPLEX_POINTS).set(
    Array.from(FOURIER_ORDER, (place) => place * COMPLEX_BYTES),
  );
  let at = stepsAt;
  const steps = FOURIER_STEPS.map(({ quarter, turns }) => {
    const step = { bytes: quarter * COMPLEX_BYTES, turnsAt: at };
    floats.set(turns, at / FLOAT_BYTES);
    at += turns.length * FLOAT_BYTES;
    return step;
  });
  const samples = new Int16Array(buffer);
  const bands = new Float64Array(buffer, bandsAt, 2 * BANDS);
  return (first, second, into) => {
    samples.set(first, firstAt / SAMPLE_BYTES);
    samples.set(second, secondAt / SAMPLE_BYTES);
    run.lay();
    for (const { bytes, turnsAt: turns } of steps) run.joinFour(bytes, turns);
    run.joinHalves();
    run.powers();
    run.addBands();
    into.set(bands);
  };
}
