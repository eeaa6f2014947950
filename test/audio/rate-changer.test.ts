import { describe, expect, it } from 'vitest';
import { DOUBLING_LOW_PASS, WIDE_LOW_PASS } from '../../src/audio/fir.js';
import { toneLevel } from '../../src/audio/level.js';
import { RateChanger, type RateChange } from '../../src/audio/rate-changer.js';
import { cut, joined, noise, tone } from '../support/signals.js';

/** Long enough for one bin of 10 Hz, after the filter has settled. */
const SETTLED_MS = 20;
const MEASURED_MS = 100;
const AMPLITUDE = 32_000;
const TELEPHONE_HZ = 8000;
const WIDE_HZ = 16_000;
const MODEL_HZ = 24_000;

interface Way extends RateChange {
  readonly name: string;
  readonly fromHz: number;
  readonly toHz: number;
  /** The highest frequency that is kept as it is. */
  readonly passHz: number;
}

const WIDE_UP: Way = {
  ...{ name: '16 to 24 kHz', fromHz: WIDE_HZ, toHz: MODEL_HZ, passHz: 7300 },
  ...{ lowPass: WIDE_LOW_PASS, up: 3, down: 2 },
};
const WIDE_DOWN: Way = {
  ...{ name: '24 to 16 kHz', fromHz: MODEL_HZ, toHz: WIDE_HZ, passHz: 7300 },
  ...{ lowPass: WIDE_LOW_PASS, up: 2, down: 3 },
};
const DOUBLING: Way = {
  ...{ name: '8 to 16 kHz', fromHz: TELEPHONE_HZ, toHz: WIDE_HZ, passHz: 3400 },
  ...{ lowPass: DOUBLING_LOW_PASS, up: 2, down: 1 },
};
const HALVING: Way = {
  ...{ name: '16 to 8 kHz', fromHz: WIDE_HZ, toHz: TELEPHONE_HZ, passHz: 3400 },
  ...{ lowPass: DOUBLING_LOW_PASS, up: 1, down: 2 },
};
const WAYS = [WIDE_UP, WIDE_DOWN, DOUBLING, HALVING];

function levelDb(way: Way, sentHz: number, heardHz: number): number {
  const input = tone(sentHz, way.fromHz, ((SETTLED_MS + MEASURED_MS) * way.fromHz) / 1000, AMPLITUDE);
  const output = new RateChanger(way).push(input).slice((SETTLED_MS * way.toHz) / 1000);
  return 20 * Math.log10((toneLevel(output, way.toHz, heardHz) * Math.SQRT2) / AMPLITUDE);
}

function every(stepHz: number, fromHz: number, toHz: number): number[] {
  return Array.from({ length: Math.floor((toHz - fromHz) / stepHz) + 1 }, (_, i) => fromHz + i * stepHz);
}

/** Resampling as its definition says: zeros between the samples, the low-pass, samples of those left out; rounded and clamped. */
function byDefinition({ lowPass, up, down }: RateChange, input: Int16Array): Int16Array {
  const sampleAt = (n: number): number => (n % up === 0 ? (input[n / up] ?? 0) : 0);
  const outputAt = (n: number): number =>
    lowPass.reduce((sum, tap, k) => sum + up * tap * sampleAt(n - k), 0);
  const clamp = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value)));
  return Int16Array.from({ length: Math.ceil((input.length * up) / down) }, (_, n) =>
    clamp(outputAt(n * down)),
  );
}

describe.each(WAYS)('changing $name', (way) => {
  it('does what the definition says', () => {
    const input = noise(1999, 5);
    expect(new RateChanger(way).push(input)).toEqual(byDefinition(way, input));
  });

  it('passes its band within 0.01 dB', () => {
    const gains = every(100, 100, way.passHz).map((hz) => levelDb(way, hz, hz));
    expect(Math.max(...gains.map(Math.abs))).toBeLessThan(0.01);
  });

  it('takes seconds in one push', () => {
    const input = noise(48_000);
    const changer = new RateChanger(way);
    const pieces = cut(input, [480]).map((piece) => changer.push(piece).slice());
    expect(joined(pieces)).toEqual(new RateChanger(way).push(input));
  });

  it('keeps silence silent and saturates instead of wrapping round', () => {
    expect(new RateChanger(way).push(new Int16Array(960)).every((sample) => sample === 0)).toBe(true);
    const halfPeriod = way.fromHz / 200;
    const square = Int16Array.from({ length: 6 * halfPeriod }, (_, i) =>
      Math.floor(i / halfPeriod) % 2 === 0 ? 32_767 : -32_768,
    );
    const output = new RateChanger(way).push(square);
    expect([Math.min(...output), Math.max(...output)]).toEqual([-32_768, 32_767]);
  });

  it('serves many streams at once without mixing them', () => {
    const input = noise(2000, 7);
    const [one, other] = [new RateChanger(way), new RateChanger(WIDE_UP)];
    const pieces = cut(input, [250]).map((piece) => {
      other.push(noise(100));
      return one.push(piece).slice();
    });
    expect(joined(pieces)).toEqual(new RateChanger(way).push(input));
  });
});

describe("what doesn't belong in the band", () => {
  it.each([
    [WIDE_UP, 7300],
    [DOUBLING, 3400],
  ])('keeps images more than 80 dB down: $name', (way, topHz) => {
    const levels = every(100, 300, topHz).map((hz) => levelDb(way, hz, way.fromHz - hz));
    expect(Math.max(...levels)).toBeLessThan(-80);
  });

  it.each([
    [WIDE_DOWN, 8700, 11_900],
    [HALVING, 4600, 7900],
  ])('keeps aliases more than 80 dB down: $name', (way, fromHz, toHz) => {
    const levels = every(100, fromHz, toHz).map((hz) => levelDb(way, hz, way.toHz - hz));
    expect(Math.max(...levels)).toBeLessThan(-80);
  });
});
