import { describe, expect, it } from 'vitest';
import { examine, ok, skip, type Check, type Finding } from '../../../src/cli/doctor/finding.js';
import { describeFinding, describeSummary } from '../../../src/cli/doctor/print.js';
import { ManualClock } from '../../support/manual-clock.js';
import { settled } from '../../support/settled.js';

const quiet = { begins: () => undefined, found: () => undefined };

function check(name: string, run: Check['run']): Check {
  return { name, limitMs: 5000, run };
}

describe('an examination', () => {
  it('goes on when a check throws, and says what it threw', async () => {
    const checks = [
      check('broken', () => {
        throw new Error('no such thing');
      }),
      check('rejecting', () => Promise.reject(new Error('not today'))),
      check('fine', () => [ok('all well')]),
    ];
    const seen: string[] = [];
    const findings = await examine(checks, new ManualClock(), {
      begins: ({ name }) => seen.push(name),
      found: ({ saw }) => seen.push(saw),
    });
    expect(findings.map(({ check: name, verdict }) => `${name} ${verdict}`)).toEqual([
      'broken fail',
      'rejecting fail',
      'fine ok',
    ]);
    expect(seen).toEqual(['broken', 'no such thing', 'rejecting', 'not today', 'fine', 'all well']);
  });

  it('gives a check up after its time', async () => {
    const clock = new ManualClock();
    const checks = [check('slow', () => new Promise(() => undefined)), check('fine', () => [ok('all well')])];
    const examined = examine(checks, clock, quiet);
    await settled();
    clock.advance(5000);
    expect(await examined).toMatchObject([
      { check: 'slow', verdict: 'fail', saw: 'no answer within 5 s' },
      { check: 'fine', verdict: 'ok' },
    ]);
    expect(clock.pending).toBe(0);
  });
});

describe('the printout', () => {
  const finding: Finding = {
    check: 'port',
    verdict: 'fail',
    saw: 'taken',
    why: 'two can not',
    todo: 'stop one',
  };

  it('has what was seen, why it matters, and what to do', () => {
    expect(describeFinding(finding)).toEqual([
      'fail  port         taken',
      '                   two can not',
      '                   → stop one',
    ]);
  });

  it('ends with the sums', () => {
    expect(describeSummary([finding])).toBe('0 ok, 0 to look at, 1 failed: calls will not work like this');
    expect(describeSummary([{ check: 'node', ...ok('v22') }])).toBe(
      '1 ok, 0 to look at, 0 failed: ready for calls',
    );
    expect(describeSummary([{ check: 'clock', ...skip('not compared') }])).toBe(
      '0 ok, 1 not checked, 0 to look at, 0 failed: ready for calls',
    );
  });
});
