import { describe, expect, it } from 'vitest';
import { printReport } from '../../../scripts/bench/calls/print-report.js';
import { cautionsOf } from '../../../scripts/bench/calls/report.js';
import { failed, ramp, report, round, spreadOf, subject } from './figures.js';

const KEPT_UP = 'The load generator kept up, and nothing else ran.';

describe('the cautions', () => {
  it('are none where nothing disturbed', () => {
    const quiet = report({
      groups: [[subject('ours', [1]), subject('floor', [1])]],
      ramps: [ramp('ours', 100)],
    });
    expect(cautionsOf(quiet)).toEqual([]);
    expect(printReport(quiet)).toContain(KEPT_UP);
  });

  it('are not denied where nothing was measured', () => {
    expect(cautionsOf(report({}))).toEqual([]);
    expect(printReport(report({}))).not.toContain(KEPT_UP);
  });

  it('tell of what could not be measured', () => {
    const alone = [failed('ours', '400 calls: it ended')];
    expect(cautionsOf(report({ alone }))).toEqual(['not measured: ours, 400 calls: it ended']);
    const ramps = [ramp('ours', 0, { steps: [], failure: '50 calls: it ended' })];
    expect(printReport(report({ ramps }))).toContain('CAUTION: not measured: ours, 50 calls: it ended.');
  });

  it.each([
    {
      what: 'late callers',
      load: { late: spreadOf(50) },
      caution: /^the callers sent their frames up to 50 ms late/,
    },
    { what: 'lost markers', load: { lost: 2 }, caution: /^ours.*: 2 markers were lost$/ },
    { what: 'no marker', load: { up: spreadOf(NaN) }, caution: /^no marker came in 1 of 1 rounds/ },
  ])('tell of $what, in a ramp as elsewhere', ({ load, caution }) => {
    const expected = [expect.stringMatching(caution)];
    expect(cautionsOf(report({ groups: [[subject('ours', [1], load)]] }))).toEqual(expected);
    expect(cautionsOf(report({ alone: [subject('ours', [1], load)] }))).toEqual(expected);
    expect(cautionsOf(report({ ramps: [ramp('ours', 100, { load })] }))).toEqual(expected);
  });

  it.each([
    { cores: { loadCore: 0.9 }, caution: /^callers and provider used 90 % of their core/ },
    { cores: { foreignCores: 0.5 }, caution: /^other work used up to 0\.50 cores/ },
  ])('tell whose core was full in a ramp: $caution', ({ cores, caution }) => {
    const step = { calls: 100, figures: round(1, {}, cores), pinned: true, verdict: 'good' as const };
    const ramps = [ramp('ours', 100, { steps: [step] })];
    expect(cautionsOf(report({ ramps }))).toEqual([expect.stringMatching(caution)]);
  });

  it('take a full core of the server for what a ramp is for, and for a doubt elsewhere', () => {
    const full = round(9, {}, { serverCoreBusy: 0.99 });
    const step = { calls: 100, figures: full, pinned: true, verdict: 'the server' as const };
    expect(cautionsOf(report({ ramps: [ramp('ours', 0, { steps: [step] })] }))).toEqual([]);
    expect(cautionsOf(report({ alone: [{ ...subject('ours', []), rounds: [full] }] }))).toHaveLength(1);
  });

  it('tell of a ramp that was tied to no core', () => {
    const step = { calls: 100, figures: round(1), pinned: false, verdict: 'good' as const };
    expect(cautionsOf(report({ ramps: [ramp('ours', 100, { steps: [step] })] }))).toEqual([
      expect.stringContaining('nothing was tied to a core'),
    ]);
  });
});

it('prints no figure where there was no marker', () => {
  const silent = { up: spreadOf(NaN), down: spreadOf(NaN) };
  const printed = printReport(
    report({ alone: [subject('floor', [1], silent)], ramps: [ramp('ours', 100, { load: silent })] }),
  );
  expect(printed).toContain('no marker');
  expect(printed).not.toMatch(/NaN \/ NaN/);
});
