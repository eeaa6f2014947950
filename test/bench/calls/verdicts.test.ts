import { describe, expect, it } from 'vitest';
import { verdictOn } from '../../../scripts/bench/calls/ramp.js';
import { ratiosOf } from '../../../scripts/bench/calls/ratios.js';
import { Spread, spreadText } from '../../../scripts/bench/calls/spread.js';
import { growthOf, isFailure } from '../../../scripts/bench/calls/stored.js';
import { round, spreadOf, subject } from './figures.js';

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
    { what: 'a marker that was lost', load: { lost: 1 } },
    { what: 'a turn without an answer', load: { unanswered: 1 } },
    { what: 'a session that is no call’s', load: { strays: 1 } },
    { what: 'audio that went missing', load: { wentMissingMs: 20 } },
    { what: 'no marker by which delay could be told', load: { up: spreadOf(NaN) } },
  ])('ends with $what, and the server is to blame when nobody else is', ({ load }) => {
    expect(verdictOn(round(1, load))).toBe('the server');
  });

  it('is not to blame for what was lost before it began, as a bare relay loses it while the provider connects', () => {
    expect(verdictOn(round(1, { missingMs: 200 }))).toBe('good');
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
  it('are taken round by round, so that a slow round of both changes nothing', () => {
    const [ratio] = ratiosOf([subject('ours', [2, 20, 3]), subject('floor', [1, 10, 1])]);
    expect(ratio).toMatchObject({ name: 'ours', beside: 'floor', median: 2, least: 2, most: 3 });
  });

  it('have grown too much beyond a quarter, and not at it', () => {
    const stored = { machine: '', ratios: { 'ours / floor': 2 } };
    const now = (cpu: number) => ratiosOf([subject('ours', [cpu]), subject('floor', [1])]);
    expect(growthOf(stored, now(2.5))).toEqual([
      { kind: 'compared', name: 'ours / floor', before: 2, now: 2.5, tooMuch: false },
    ]);
    expect(growthOf(stored, now(2.51))).toMatchObject([{ tooMuch: true }]);
  });

  it('have grown too much where they are no number', () => {
    const stored = { machine: '', ratios: { 'ours / floor': 2 } };
    const none = ratiosOf([subject('ours', []), subject('floor', [])]);
    expect(growthOf(stored, none)).toMatchObject([{ tooMuch: true }]);
  });

  it('are no comparison where only one side has them', () => {
    const now = ratiosOf([subject('ours', [2]), subject('floor', [1])]);
    const gone = growthOf({ machine: '', ratios: { 'gone / floor': 1 } }, now);
    expect(gone).toEqual([
      { kind: 'not stored', name: 'ours / floor', now: 2 },
      { kind: 'not measured', name: 'gone / floor', before: 1 },
    ]);
    expect(gone.map(isFailure)).toEqual([true, true]);
    expect(growthOf({ machine: '', ratios: {} }, now).map(isFailure)).toEqual([true]);
  });
});

describe('a spread', () => {
  it('of nothing is told in words', () => {
    expect(spreadText(new Spread().figures(), ['p50', 'p99'])).toBe('no marker');
    expect(spreadText(spreadOf(1.234), ['p50', 'p99'])).toBe('1.23 / 1.23');
  });

  it('gives percentiles to a hundredth of a millisecond', () => {
    const spread = new Spread();
    for (let ms = 1; ms <= 1000; ms += 1) spread.add(ms);
    const { p50, p99, p999, ...rest } = spread.figures();
    expect([p50, p99, p999].map(Math.round)).toEqual([500, 990, 999]);
    expect(rest).toEqual({ count: 1000, max: 1000 });
  });
});
