import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOW_PASS } from '../../src/audio/fir.js';
import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { toneLevel, toneVector } from '../../src/audio/level.js';
import { Downsampler, Upsampler } from '../../src/audio/resampler.js';
import { plainFilter } from '../../src/audio/plain-filter.js';
import { simdFilter } from '../../src/audio/simd/filter.js';
import { cut, equalSamples, joined, noise, tone } from '../support/signals.js';

const DELAY_MS = 2;
/** Long enough for one bin of 10 Hz, after the filter has settled. */
const SETTLED_MS = 20;
const MEASURED_MS = 100;

interface Direction {
  readonly name: string;
  readonly create: () => Upsampler | Downsampler;
  readonly fromHz: number;
  readonly toHz: number;
}

const UP: Direction = {
  name: 'up',
  create: () => new Upsampler(),
  fromHz: TELEPHONE_RATE_HZ,
  toHz: MODEL_RATE_HZ,
};
const DOWN: Direction = {
  name: 'down',
  create: () => new Downsampler(),
  fromHz: MODEL_RATE_HZ,
  toHz: TELEPHONE_RATE_HZ,
};

/** A tone sent through, and the stretch of the output in which the filter has settled. */
function throughSettled({ create, fromHz, toHz }: Direction, toneHz: number, amplitude = 16_000): Int16Array {
  const input = tone(toneHz, fromHz, ((SETTLED_MS + MEASURED_MS) * fromHz) / 1000, amplitude);
  return create()
    .push(input)
    .slice((SETTLED_MS * toHz) / 1000);
}

function levelDb(direction: Direction, sentHz: number, heardHz: number): number {
  const amplitude = 32_000;
  const output = throughSettled(direction, sentHz, amplitude);
  return 20 * Math.log10((toneLevel(output, direction.toHz, heardHz) * Math.SQRT2) / amplitude);
}

function every(stepHz: number, fromHz: number, toHz: number): number[] {
  return Array.from({ length: Math.floor((toHz - fromHz) / stepHz) + 1 }, (_, i) => fromHz + i * stepHz);
}

/** Resampling as its definition says: zeros between the samples, the low-pass, every third sample; rounded and clamped. */
function byDefinition({ fromHz, toHz }: Direction, input: Int16Array): Int16Array {
  const stretch = MODEL_RATE_HZ / fromHz;
  const pick = MODEL_RATE_HZ / toHz;
  const sampleAt = (n: number) => (n % stretch === 0 ? (input[n / stretch] ?? 0) : 0);
  const outputAt = (n: number) => LOW_PASS.reduce((sum, tap, k) => sum + stretch * tap * sampleAt(n - k), 0);
  const clamp = (value: number) => Math.max(-32_768, Math.min(32_767, Math.round(value)));
  return Int16Array.from({ length: (input.length * toHz) / fromHz }, (_, n) => clamp(outputAt(n * pick)));
}

const PLAIN_UP: Direction = { ...UP, name: 'up, plainly', create: () => new Upsampler(plainFilter) };
const PLAIN_DOWN: Direction = { ...DOWN, name: 'down, plainly', create: () => new Downsampler(plainFilter) };

describe('the two ways to filter', () => {
  it('has SIMD on this machine', () => {
    expect(simdFilter).toBeDefined();
  });

  it.each([
    [UP, PLAIN_UP],
    [DOWN, PLAIN_DOWN],
  ])('give the same bytes: $0.name', (fast, plain) => {
    const [one, other] = [fast.create(), plain.create()];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1500 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 0, max: 14 }),
        (count, seed, softer) => {
          const input = noise(count, seed).map((sample) => sample >> softer);
          expect(equalSamples(one.push(input), other.push(input))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('serves many streams at once without mixing them', () => {
    const inputs = [noise(3000, 5), noise(3000, 6)];
    const alone = inputs.map((input) => new Downsampler().push(input).slice());
    const streams = inputs.map(() => ({ down: new Downsampler(), heard: [] as Int16Array[] }));
    for (let from = 0; from < 3000; from += 250)
      streams.forEach(({ down, heard }, i) => {
        heard.push(down.push(inputs[i]?.subarray(from, from + 250) ?? new Int16Array()).slice());
        new Upsampler().push(noise(160, from));
      });
    expect(streams.map(({ heard }) => joined(heard))).toEqual(alone);
  });
});

describe.each([UP, DOWN, PLAIN_UP, PLAIN_DOWN])('resampling $name', (direction) => {
  const { create, fromHz, toHz } = direction;

  it('gives the same bytes however the input is cut', () => {
    const input = noise(3000);
    const whole = create().push(input).slice();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 1, maxLength: 12 }), (lengths) => {
        fc.pre(lengths.some((length) => length > 0));
        const resampler = create();
        const pieces = cut(input, lengths).map((piece) => resampler.push(piece).slice());
        expect(equalSamples(joined(pieces), whole)).toBe(true);
      }),
    );
  });

  it.each([1, 2, 3, 7, 160, 961])('gives the same bytes in cuts of %i', (length) => {
    const input = noise(3000, 99);
    const resampler = create();
    const pieces = cut(input, [length]).map((piece) => resampler.push(piece).slice());
    expect(joined(pieces)).toEqual(create().push(input));
  });

  it('takes seconds in one push', () => {
    const input = noise(48_000);
    const resampler = create();
    const pieces = cut(input, [480]).map((piece) => resampler.push(piece).slice());
    const whole = create().push(input);
    expect(whole).toHaveLength((input.length * toHz) / fromHz);
    expect(joined(pieces)).toEqual(whole);
  });

  it('gives nothing for nothing', () => {
    expect(create().push(new Int16Array(0))).toHaveLength(0);
  });

  it('passes 300 to 3400 Hz within 0.1 dB', () => {
    const gains = every(50, 300, 3400).map((hz) => levelDb(direction, hz, hz));
    expect(Math.max(...gains.map(Math.abs))).toBeLessThan(0.1);
  });

  it.each([350, 1000, 3390])('delays %i Hz by 2.000 ms', (hz) => {
    const { real, imaginary } = toneVector(throughSettled(direction, hz), toHz, hz);
    const periodsExpected = (hz * (SETTLED_MS - DELAY_MS)) / 1000;
    const periodsOff = Math.atan2(imaginary, real) / (2 * Math.PI) - periodsExpected;
    const offMs = ((periodsOff - Math.round(periodsOff)) * 1000) / hz;
    expect(Math.abs(offMs)).toBeLessThan(0.0005);
  });

  it('keeps silence silent', () => {
    expect(
      create()
        .push(new Int16Array(960))
        .every((sample) => sample === 0),
    ).toBe(true);
  });

  it.each([-32_768, -1000, 1000, 32_767])('keeps a constant of %i', (level) => {
    const output = create().push(new Int16Array(2000).fill(level));
    const settled = output.subarray((2 * DELAY_MS * toHz) / 1000 + 1);
    expect(Math.max(...settled.map((sample) => Math.abs(sample - level)))).toBeLessThanOrEqual(
      Math.abs(level) * 0.001,
    );
  });

  it('saturates where a full-scale square wave overshoots, and wraps nowhere', () => {
    const halfPeriod = fromHz / 200;
    const input = Int16Array.from({ length: 6 * halfPeriod }, (_, i) =>
      Math.floor(i / halfPeriod) % 2 === 0 ? 32_767 : -32_768,
    );
    const output = create().push(input);
    expect(Math.max(...output)).toBe(32_767);
    expect(Math.min(...output)).toBe(-32_768);
    expect(output).toEqual(byDefinition(direction, input));
  });

  it('does what the definition says, to the last bit', () => {
    const input = noise(999, 5);
    expect(create().push(input)).toEqual(byDefinition(direction, input));
  });

  it('uses one output buffer in the steady state', () => {
    const resampler = create();
    const frame = noise((20 * fromHz) / 1000);
    const first = resampler.push(frame);
    for (let i = 0; i < 50; i++) expect(resampler.push(frame)).toBe(first);
  });

  it('flushes the last 2 ms, and is as new afterwards', () => {
    const input = noise(960);
    const fresh = create();
    const whole = joined([
      fresh.push(input).slice(),
      fresh.push(new Int16Array((DELAY_MS * fromHz) / 1000)).slice(),
    ]);
    const resampler = create();
    const pieces = joined([resampler.push(input).slice(), resampler.flush().slice()]);
    expect(pieces).toEqual(whole);
    expect(pieces).toHaveLength(((input.length + (DELAY_MS * fromHz) / 1000) * toHz) / fromHz);
    expect(resampler.push(input).slice()).toEqual(create().push(input));
  });

  it('forgets the past when it is reset, in the middle of an uneven stretch too', () => {
    const resampler = create();
    resampler.push(noise(1001));
    resampler.reset();
    const input = noise(500, 7);
    expect(resampler.push(input)).toEqual(create().push(input));
  });
});

describe("what doesn't belong in the band", () => {
  it('keeps the images of 300 to 3400 Hz more than 80 dB down on the way up', () => {
    const levels = every(100, 300, 3400).flatMap((hz) =>
      [8000 - hz, 8000 + hz].map((imageHz) => levelDb(UP, hz, imageHz)),
    );
    expect(Math.max(...levels)).toBeLessThan(-80);
  });

  it('keeps the aliases of 4600 to 11,400 Hz more than 80 dB down on the way down', () => {
    const levels = every(100, 4600, 11_400).map((hz) =>
      levelDb(DOWN, hz, Math.abs(hz - 8000 * Math.round(hz / 8000))),
    );
    expect(Math.max(...levels)).toBeLessThan(-80);
  });

  it('comes back from both ways 4 ms late and otherwise within 0.2 percent', () => {
    const input = tone(1000, TELEPHONE_RATE_HZ, 800);
    const output = new Downsampler().push(new Upsampler().push(input));
    const lag = (2 * DELAY_MS * TELEPHONE_RATE_HZ) / 1000;
    const settled = Array.from(
      { length: 600 },
      (_, i) => (output[100 + i] ?? NaN) - (input[100 + i - lag] ?? NaN),
    );
    expect(Math.max(...settled.map(Math.abs))).toBeLessThan(0.002 * 16_000);
  });
});
