import { describe, expect, it } from 'vitest';
import type { LoadFigures } from '../../../scripts/bench/calls/load.js';
import { printShort } from '../../../scripts/bench/calls/print-short.js';
import { describeGrowth, hasFailed, runShort } from '../../../scripts/bench/calls/short.js';
import type { Stored } from '../../../scripts/bench/calls/stored.js';
import type { TogetherPlan } from '../../../scripts/bench/calls/together.js';
import { report, spreadOf, subject } from './figures.js';

const PLAN: TogetherPlan = { calls: 1, rounds: 1, seconds: 1, startsPerSecond: 1 };
const STORED: Stored = { machine: '', ratios: { 'g711 / floor': 2, 'pcm16 / floor': 2 } };

interface Run {
  readonly g711?: number;
  readonly pcm16?: number;
  readonly load?: Partial<LoadFigures>;
}

/** The short version over runs that went like this; as many as it asked for. */
async function ran(runs: readonly Run[], stored: Stored | 'nothing' = STORED) {
  let count = 0;
  const figures = await runShort(PLAN, stored === 'nothing' ? undefined : stored, () => {
    const { g711 = 2, pcm16 = 2, load } = runs[count] ?? {};
    count += 1;
    return Promise.resolve([subject('g711', [g711], load), subject('pcm16', [pcm16]), subject('floor', [1])]);
  });
  return { count, figures, failed: hasFailed(figures) };
}

describe('the short version', () => {
  it('measures once where nothing has grown', async () => {
    expect(await ran([{}])).toMatchObject({ count: 1, failed: false });
  });

  it('passes where a second run says otherwise than the first', async () => {
    expect(await ran([{ g711: 3 }, {}])).toMatchObject({ count: 2, failed: false });
    expect(await ran([{ g711: 3 }, { pcm16: 3 }])).toMatchObject({ count: 2, failed: false });
  });

  it('fails where two runs of two say that a ratio has grown', async () => {
    const { count, failed, figures } = await ran([{ g711: 3 }, { g711: 2.8 }]);
    expect({ count, failed }).toEqual({ count: 2, failed: true });
    expect(describeGrowth(figures.growth).split('\n')).toEqual([
      'g711 / floor: 2.80, stored 2.00: 40 %, may be 25 %: TOO MUCH',
      'pcm16 / floor: 2.00, stored 2.00: 0 %, may be 25 %: ok',
    ]);
  });

  it.each([
    { load: { broken: 2 }, line: 'g711: 2 calls broke off' },
    { load: { lost: 3 }, line: 'g711: 3 markers were lost' },
    { load: { unanswered: 4 }, line: 'g711: 4 turns were not answered' },
    { load: { strays: 5 }, line: 'g711: 5 sessions were no call’s, or not its first' },
  ])('fails with a line where a server that got cheaper did so twice with: $line', async ({ load, line }) => {
    const cheap = { g711: 0.5, load };
    const { failed, figures } = await ran([cheap, cheap]);
    expect(failed).toBe(true);
    expect(figures.troubles).toEqual([line]);
    expect(printShort(report({}).machine, figures)).toContain(`FAILED: what is not carried costs nothing`);
  });

  it.each([
    { lost: 1, markers: 20, fails: false },
    { lost: 2, markers: 20, fails: true },
    { lost: 4, markers: 400, fails: false },
    { lost: 5, markers: 400, fails: true },
  ])('lets a marker get lost, or one in a hundred: $lost of $markers', async ({ lost, markers, fails }) => {
    const load = { lost, up: { ...spreadOf(1), count: markers - lost } };
    expect(await ran([{ load }, { load }])).toMatchObject({ count: fails ? 2 : 1, failed: fails });
    const missing = { load: { ...load, wentMissingMs: 20 } };
    expect(await ran([missing, missing])).toMatchObject({ failed: true });
  });

  it('looks at the calls where nothing is stored, too', async () => {
    const broken = { load: { broken: 1 } };
    expect(await ran([broken, broken], 'nothing')).toMatchObject({ count: 2, failed: true });
    expect(await ran([broken, {}], 'nothing')).toMatchObject({ count: 2, failed: false });
  });

  it('takes no run in which calls went wrong as an excuse', async () => {
    const cheap = { g711: 0.5, load: { broken: 1 } };
    expect(await ran([{ g711: 3 }, cheap])).toMatchObject({ count: 2, failed: true });
    expect(await ran([cheap, { g711: 3 }])).toMatchObject({ count: 2, failed: true });
    expect(await ran([cheap, {}])).toMatchObject({ count: 2, failed: false });
  });

  it('fails at once where names do not match, because they never will', async () => {
    const renamed = { machine: '', ratios: { 'g711 / floor': 2, 'pcm / floor': 2 } };
    const { count, failed, figures } = await ran([{}], renamed);
    expect({ count, failed }).toEqual({ count: 1, failed: true });
    expect(describeGrowth(figures.growth)).toMatch(/^pcm16 \/ floor: 2\.00, NOT STORED: /m);
    expect(describeGrowth(figures.growth)).toMatch(/^pcm \/ floor: stored 2\.00, NOT MEASURED: /m);
  });

  it('prints what the evidence does not say', async () => {
    const { figures } = await ran([{ load: { late: { count: 1, p50: 1, p99: 50, p999: 50, max: 50 } } }]);
    const printed = printShort(report({}).machine, figures);
    expect(printed).toContain('CAUTION: the callers sent their frames up to 50 ms late');
    expect(printed).toContain('Limits of this evidence');
  });
});
