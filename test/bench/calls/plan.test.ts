import { describe, expect, it } from 'vitest';
import { featuresOf } from '../../../scripts/bench/calls/features.js';
import { planOf } from '../../../scripts/bench/calls/plan.js';

describe('what bench:calls is asked for', () => {
  it('is all at 150 calls when nothing is said', () => {
    expect(planOf([])).toMatchObject({
      together: { calls: 150, rounds: 3, seconds: 10 },
      alone: { calls: 400, rounds: 1 },
      only: '',
      ramp: [],
      features: false,
      carriers: false,
      short: false,
      json: false,
    });
  });

  it('is what was said, the ramp upwards', () => {
    const said =
      '--calls 3 --seconds 4 --rounds 5 --alone 0 --only pcm16 --ramp 100,50,200 --features --json';
    expect(planOf(said.split(' '))).toMatchObject({
      together: { calls: 3, seconds: 4, rounds: 5 },
      alone: { calls: 0 },
      only: 'pcm16',
      ramp: [50, 100, 200],
      features: true,
      json: true,
    });
  });

  it('is the comparison alone with --short', () => {
    const plan = planOf(['--short', '--against', 'a.json', '--store', 'b.json']);
    expect(plan).toMatchObject({ short: true, against: 'a.json', store: 'b.json', together: { calls: 25 } });
  });

  it.each([
    '--only zzz',
    '--only v8-pool-size --alone 400',
    '--calls 0',
    '--calls 2001',
    '--seconds 2',
    '--rounds many',
    '--alone -1',
    '--ramp 50,,100',
    '--ramp ,',
    '--ramp 50,x',
    '--against calls.json',
    '--store calls.json',
    '--short --only pcm16',
    '--short --features',
    '--short --carriers',
    '--only calls-over --carriers',
    '--short --ramp 50',
    '--short --calls 30',
    '--short --alone 0',
    '--short --against',
    '--nothing',
    'word',
  ])('can not be %s', (said) => {
    expect(() => planOf(said.split(' '))).toThrow();
  });

  it('can be by the name of a ramp’s subject, where there is a ramp', () => {
    expect(planOf(['--only', 'v8-pool-size', '--ramp', '50'])).toMatchObject({ only: 'v8-pool-size' });
  });

  it('can be the other carriers alone, or one of them', () => {
    const alone = planOf(['--carriers', '--only', 'calls over', '--alone', '0']);
    expect(alone).toMatchObject({ carriers: true, only: 'calls over' });
    expect(featuresOf(alone).map(({ name }) => name)).toEqual([
      'calls over chan_websocket',
      'calls over AudioSocket',
    ]);
    expect(featuresOf(planOf(['--carriers', '--only', 'AudioSocket']))).toHaveLength(1);
    expect(featuresOf(planOf([]))).toEqual([]);
  });

  it('has the other carriers among the features', () => {
    const names = featuresOf(planOf(['--features'])).map(({ name }) => name);
    expect(names).toContain('recording');
    expect(names).toContain('calls over AudioSocket');
  });
});
