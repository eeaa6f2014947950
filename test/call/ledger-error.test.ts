import { describe, expect, it } from 'vitest';
import { internet, ledgerError, ledgerFigures, uniform } from '../../scripts/bench/ledger-error.js';

const COUNT = 300;

describe('random interruptions over a network, against the carrier’s true playout', () => {
  it('are booked to within 20 ms, and never truncated where the API would refuse it', () => {
    const { p99Ms, refused, underruns, interruptions } = ledgerError(COUNT, 1);
    expect(p99Ms).toBeLessThanOrEqual(20);
    expect([refused, underruns, interruptions]).toEqual([0, 0, COUNT]);
  });

  it('give the same figures for the same seed, and others for another', () => {
    expect(ledgerError(60, 3)).toEqual(ledgerError(60, 3));
    expect(ledgerError(60, 3)).not.toEqual(ledgerError(60, 4));
  });

  it('are booked to the sample where nothing jitters, whatever the delay', () => {
    expect(ledgerFigures(COUNT, 2, uniform(0)).maxMs).toBeLessThan(0.001);
  });

  it('find nobody’s line dry once the lead is there, under 60 ms of random jitter either way', () => {
    for (const [there, back] of [
      [uniform(60), uniform(60)],
      [uniform(60), uniform(0)],
      [internet, uniform(60)],
    ] as const) {
      expect(ledgerFigures(COUNT, 5, there, back).lateUnderruns).toBe(0);
    }
  });
});
