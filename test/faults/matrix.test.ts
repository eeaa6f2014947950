import { beforeAll, describe, expect, it } from 'vitest';
import { PHASES } from '../../scripts/bench/faults/fault.js';
import { FAULTS } from '../../scripts/bench/faults/run-matrix.js';
import { runMatrixTwice, type TwiceTried } from '../../scripts/bench/faults/second-try.js';
import { isBuilt } from '../support/talkpath-process.js';

const AT_ONCE = 24;
const WITHIN_MS = 420_000;

describe.skipIf(!isBuilt)('a call in which something goes wrong', () => {
  let result: TwiceTried;
  beforeAll(async () => {
    result = await runMatrixTwice(
      { faults: FAULTS, phases: PHASES, atOnce: AT_ONCE, keep: false },
      () => undefined,
    );
  }, WITHIN_MS);

  it.each(FAULTS.map(({ name }) => name))('is as it is expected in every phase: %s', (name) => {
    const wrong = result.cells
      .filter(({ fault, wrong: what }) => fault === name && what.length > 0)
      .map(({ phase, wrong: what, story }) => ({ phase, what, story }));
    expect(wrong).toEqual([]);
  });

  it('harms no other call', () => {
    expect(result.bystanders.length).toBeGreaterThan(0);
    expect(result.bystanders.flatMap(({ wrong }) => wrong)).toEqual([]);
  });

  it('is written down so that it goes the same way again, byte by byte', () => {
    expect(result.replays.compared).toBeGreaterThanOrEqual(result.cells.length);
    expect(result.replays.differ).toEqual([]);
  });

  it('never makes a server complain of itself', () => {
    expect(result.complaints).toEqual([]);
  });
});
