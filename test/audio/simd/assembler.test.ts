import { describe, expect, it } from 'vitest';
import {
  constant,
  get,
  I32,
  load,
  loadAddress,
  pick,
  plus,
  repeat,
  set,
  store,
  V128,
} from '../../../src/audio/simd/assembler.js';
import type { Kernel } from '../../../src/audio/simd/assembler.js';
import { add, splat } from '../../../src/audio/simd/float64.js';
import { compile } from '../../../src/audio/simd/instance.js';

const LANES_BYTES = 16;

function instanceOf<Names extends string>(...kernels: Kernel<Names>[]) {
  const instantiate = compile(kernels, 2);
  if (instantiate === undefined) throw new Error('no SIMD on this machine');
  return instantiate();
}

/** Writes a pair of float64 again and again, from `start` to `end`, each larger by one half. */
const ramp: Kernel<'ramp'> = {
  name: 'ramp',
  parameters: 2,
  locals: [V128],
  body: repeat(0, get(1), [
    set(2, add(get(2), splat(0.5))),
    store(get(0), get(2)),
    set(0, plus(get(0), constant(LANES_BYTES))),
  ]),
};

describe('an assembled module', () => {
  it('repeats its body until the end, and once at least', () => {
    const instance = instanceOf(ramp);
    const floats = new Float64Array(instance.memory.buffer);
    instance.ramp(0, 3 * LANES_BYTES);
    expect(Array.from(floats.subarray(0, 7))).toEqual([0.5, 0.5, 1, 1, 1.5, 1.5, 0]);
    instance.ramp(64, 0);
    expect(floats[8]).toBe(0.5);
    expect(floats[10]).toBe(0);
  });

  it.each([-1, 0, 63, 64, -64, -65, 8191, 8192, 70_000, -70_000])('takes a constant of %i', (value) => {
    const place: Kernel<'place'> = {
      name: 'place',
      parameters: 1,
      locals: [],
      body: store(plus(get(0), constant(value)), splat(7), 1000),
    };
    const instance = instanceOf(place);
    instance.place(-value);
    expect(new Float64Array(instance.memory.buffer, 1000)[1]).toBe(7);
  });

  it('has as much memory as was asked for, and addresses from it', () => {
    const follow: Kernel<'follow'> = {
      name: 'follow',
      parameters: 0,
      locals: [I32],
      body: [set(0, loadAddress(constant(0), 131_068)), store(get(0), splat(3))],
    };
    const instance = instanceOf(follow);
    new Int32Array(instance.memory.buffer)[131_068 / 4] = 4096;
    instance.follow();
    expect(new Float64Array(instance.memory.buffer)[512]).toBe(3);
    expect(instance.memory.buffer.byteLength).toBe(131_072);
  });

  it('picks lanes of both vectors', () => {
    const mix: Kernel<'mix'> = {
      name: 'mix',
      parameters: 0,
      locals: [],
      body: store(constant(32), pick(load(constant(0)), load(constant(16)), 2, [0, 8, 1, 9, 7, 15, 3, 11])),
    };
    const instance = instanceOf(mix);
    const samples = new Int16Array(instance.memory.buffer);
    samples.set(Array.from({ length: 16 }, (_, i) => i));
    instance.mix();
    expect(Array.from(samples.subarray(16, 24))).toEqual([0, 8, 1, 9, 7, 15, 3, 11]);
  });
});
