import { describe, expect, it } from 'vitest';
import type { CallsReport } from '../../../scripts/bench/calls/report.js';
import { describeVerdict, targetsOf } from '../../../scripts/bench/calls/targets.js';
import { failed, ramp, report, spreadOf, subject } from './figures.js';

/** Each target by its name: what was reached, and what becomes of it. */
function targets(parts: Partial<CallsReport>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    targetsOf(report(parts)).map((target) => [target.name, `${target.reached}: ${describeVerdict(target)}`]),
  );
}

const RAMP = 'talkpath pcm16: calls on one core, p99 < 20 ms, no underrun';
const BY_GENERATOR = { verdict: 'the load generator' } as const;

describe('the targets', () => {
  it('are met or missed by the ratio to the floor', () => {
    const ratio = { beside: 'floor', cpuMs: 1, besideMs: 1, least: 1, most: 1 };
    const found = targets({
      ratios: [
        { ...ratio, name: 'talkpath g711', median: 1.1 },
        { ...ratio, name: 'talkpath pcm16', median: 1.26 },
      ],
    });
    expect(found).toMatchObject({
      'CPU: talkpath g711 / floor': '1.10: ok',
      'CPU: talkpath pcm16 / floor': '1.26: MISSED',
    });
  });

  it('compare the delay alone on a core with the floor’s', () => {
    const ours = subject('talkpath pcm16', [1], { up: spreadOf(3), down: spreadOf(3.1) });
    expect(targets({ alone: [subject('floor', [1]), ours] })).toMatchObject({
      'talkpath pcm16: added delay up, p99, 100 calls': '3.0 ms: ok',
      'talkpath pcm16: added delay down, p99, 100 calls': '3.1 ms: MISSED',
      'talkpath pcm16: underruns': '0: ok',
    });
  });

  it('are missed, with the reason, where the measurement failed', () => {
    const found = targets({
      alone: [subject('floor', [1]), failed('talkpath pcm16', '400 calls: it ended')],
    });
    const missed = '-: MISSED (not measured: 400 calls: it ended)';
    expect(found).toMatchObject({
      'talkpath pcm16: added delay up, p99, 400 calls': missed,
      'talkpath pcm16: added delay down, p99, 400 calls': missed,
      'talkpath pcm16: RSS for a call, 400 calls': missed,
      'talkpath pcm16: set-up, webhook p99 at 20 calls/s': missed,
      'talkpath pcm16: underruns': missed,
    });
  });

  it('are missed where the floor that they are relative to was not measured', () => {
    const alone = [failed('floor', '400 calls: it ended'), subject('talkpath pcm16', [1])];
    expect(targets({ alone })).toMatchObject({
      'talkpath pcm16: added delay up, p99, 100 calls':
        '1.0 ms: MISSED (not measured: the floor was not: 400 calls: it ended)',
      'talkpath pcm16: underruns': '0: ok',
    });
  });

  it('are missed where no marker came', () => {
    const ours = subject('talkpath pcm16', [1], { up: spreadOf(NaN) });
    expect(
      targets({ alone: [subject('floor', [1]), ours], connect: [{ name: 'talkpath pcm16', lostMs: NaN }] }),
    ).toMatchObject({
      'talkpath pcm16: added delay up, p99, 100 calls': '-: MISSED (not measured: no marker)',
      'talkpath pcm16: caller audio lost while the provider connects': '-: MISSED (not measured: no marker)',
    });
  });

  it.each([
    { what: 'the number that is wanted', ramps: [ramp('talkpath pcm16', 700)], met: true },
    {
      what: 'what the floor carried, at the generator’s limit',
      ramps: [ramp('floor', 200, BY_GENERATOR), ramp('talkpath pcm16', 200, BY_GENERATOR)],
      met: true,
    },
    {
      what: 'less than the floor, at the generator’s limit',
      ramps: [ramp('floor', 200, BY_GENERATOR), ramp('talkpath pcm16', 100, BY_GENERATOR)],
      met: false,
    },
    {
      what: 'nothing, as the floor, at the generator’s limit',
      ramps: [ramp('floor', 0, BY_GENERATOR), ramp('talkpath pcm16', 0, BY_GENERATOR)],
      met: false,
    },
    {
      what: 'something at the generator’s limit, with no floor beside it',
      ramps: [ramp('talkpath pcm16', 200, BY_GENERATOR)],
      met: false,
    },
    {
      what: 'what the floor carried, at its own limit',
      ramps: [ramp('floor', 200), ramp('talkpath pcm16', 200, { verdict: 'the server' })],
      met: false,
    },
  ])('take $what as met: $met', ({ ramps, met }) => {
    expect(targetsOf(report({ ramps })).find(({ name }) => name === RAMP)?.met).toBe(met);
  });

  it('tell of a ramp that could not go on, and of one that ended too soon to tell', () => {
    const stopped = ramp('talkpath pcm16', 0, { steps: [], failure: '50 calls: it ended' });
    expect(targets({ ramps: [stopped] })[RAMP]).toBe('0: MISSED (not measured: 50 calls: it ended)');
    expect(targets({ ramps: [ramp('talkpath pcm16', 100)] })[RAMP]).toBe('100, the last step: MISSED');
  });

  it('have two workers among them, which no two cores can tell of', () => {
    const { machine } = report({});
    expect(targets({})).toEqual({ 'two workers on two cores': '-: not measured: needs three cores' });
    expect(targets({ machine: { ...machine, cores: 4 } })['two workers on two cores']).toMatch(
      /^-: not measured: /,
    );
  });
});
