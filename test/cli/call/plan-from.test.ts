import { expect, it } from 'vitest';
import { planFrom } from '../../../src/cli/call/plan-from.js';

it('leaves of a plan what is still to be done', () => {
  const keys = [
    { digit: '1', atMs: 1000 },
    { digit: '2', atMs: 4000 },
  ];
  const plan = { speech: Uint8Array.of(1), speakAtMs: 5000, keys, maxDurationMs: 9000 };
  expect(planFrom(plan, 0, [])).toEqual(plan);
  expect(planFrom(plan, 3000, [{ spoke: false }])).toEqual({
    speech: Uint8Array.of(1),
    speakAtMs: 2000,
    keys: [{ digit: '2', atMs: 1000 }],
    maxDurationMs: 6000,
  });
  expect(planFrom(plan, 3000, [{ spoke: true }]).speech).toHaveLength(0);
});
