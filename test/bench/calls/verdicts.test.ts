import { describe, expect, it } from 'vitest';
import type { LoadFigures } from '../../../scripts/bench/calls/load.js';
import { verdictOn } from '../../../scripts/bench/calls/ramp.js';
import { ratiosOf } from '../../../scripts/bench/calls/ratios.js';
import { Spread } from '../../../scripts/bench/calls/spread.js';
import { growthOf } from '../../../scripts/bench/calls/stored.js';
import type { RoundFigures } from '../../../scripts/bench/calls/together.js';

const spreadOf = (p99: number) => ({ count: 1, p50: p99, p99, p999: p99, max: p99 });

function round(
  cpuMs: number,
  load: Partial<LoadFigures> = {},
  rest: Partial<RoundFigures> = {},
): RoundFigures {
  const quiet = spreadOf(1);
  const figures: LoadFigures = {
    calls: 100,
    up: quiet,
    down: quiet,
    setUp: quiet,
    late: quiet,
    frames: 5000,
    underruns: 0,
    underrunMs: 0,
    clears: 0,
    marks: 0,
    responses: 0,
    turns: 0,
    unanswered: 0,
    lost: 0,
    broken: 0,
    strays: 0,
    missingMs: 0,
    heardShare: 0.5,
  };
  const cores = { loadCore: 0.2, loadCoreBusy: 0.2, serverCoreBusy: 0.2, foreignCores: 0, lagMs: undefined };
  return { cpuMs, ...cores, ...rest, load: { ...figures, ...load } };
}

describe('a step of the ramp', () => {
  it('is good while delay is short and nothing runs dry', () => {
    expect(verdictOn(round(1))).toBe('good');
    expect(verdictOn(round(1, { up: spreadOf(19.9) }))).toBe('good');
  });

  it.each([
    { what: 'delay up', load: { up: spreadOf(20) } },
    { what: 'delay down', load: { down: spreadOf(25) } },
    { what: 'an underrun', load: { underruns: 1 } },
    { what: 'a call that broke off', load: { broken: 1 } },
  ])('ends with $what, and the server is to blame when nobody else is', ({ load }) => {
    expect(verdictOn(round(1, load))).toBe('the server');
  });

  it('blames a server that has no more of its core, whoever else was late', () => {
    const late = { underruns: 1, late: spreadOf(50) };
    expect(verdictOn(round(9, late, { foreignCores: 1 }))).toBe('the server');
  });

  it('blames a generator that was late or used up its own core', () => {
    expect(verdictOn(round(1, { underruns: 1, late: spreadOf(50) }))).toBe('the load generator');
    expect(verdictOn(round(1, { underruns: 1 }, { loadCore: 0.9 }))).toBe('the load generator');
  });

  it('blames other work where there was some', () => {
    expect(verdictOn(round(1, { underruns: 1 }, { foreignCores: 0.5 }))).toBe('other work on this machine');
  });
});

describe('ratios', () => {
  const subject = (name: string, cpu: readonly number[]) => ({
    name,
    pinned: true,
    idleRssKb: 0,
    rssKb: 0,
    rounds: cpu.map((cpuMs) => round(cpuMs)),
  });

  it('are taken round by round, so that a slow round of both changes nothing', () => {
    const [ratio] = ratiosOf([subject('ours', [2, 20, 3]), subject('floor', [1, 10, 1])]);
    expect(ratio).toMatchObject({ name: 'ours', beside: 'floor', median: 2, least: 2, most: 3 });
  });

  it('have grown too much beyond a quarter, and not at it', () => {
    const stored = { machine: '', ratios: { 'ours / floor': 2, 'gone / floor': 1 } };
    const now = (cpu: number) => ratiosOf([subject('ours', [cpu]), subject('floor', [1])]);
    expect(growthOf(stored, now(2.5))).toEqual([
      { name: 'ours / floor', before: 2, now: 2.5, tooMuch: false },
    ]);
    expect(growthOf(stored, now(2.51))).toMatchObject([{ tooMuch: true }]);
  });
});

describe('a spread', () => {
  it('gives percentiles to a hundredth of a millisecond', () => {
    const spread = new Spread();
    for (let ms = 1; ms <= 1000; ms += 1) spread.add(ms);
    const { p50, p99, p999, ...rest } = spread.figures();
    expect([p50, p99, p999].map(Math.round)).toEqual([500, 990, 999]);
    expect(rest).toEqual({ count: 1000, max: 1000 });
  });
});
