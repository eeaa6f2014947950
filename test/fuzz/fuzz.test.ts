import { describe, expect, it } from 'vitest';
import { near } from '../../scripts/fuzz/mutate.js';
import { fuzz } from '../../scripts/fuzz/run.js';
import { fuzzTargets } from '../../scripts/fuzz/targets.js';
import fc from 'fast-check';

const INPUTS = 30_000;

describe('what others say', () => {
  it('makes no reader of it throw, hang or swell, however it is bent', async () => {
    const figures = await fuzz({ inputs: INPUTS, seed: 20_260_307 });
    expect(figures.reduce((sum, { inputs }) => sum + inputs, 0)).toBeGreaterThanOrEqual(INPUTS);
    expect(figures.map(({ name }) => name)).toHaveLength(11);
  }, 60_000);

  it('is bent in such a way that readers still understand some of it, and not all', async () => {
    for (const target of await fuzzTargets()) {
      const made = new Set<string>();
      for (const input of fc.sample(near(target.corpus), { numRuns: 100, seed: 1 }))
        made.add(JSON.stringify([await target.take(input)]).slice(0, 60));
      expect(made.size, target.name).toBeGreaterThan(2);
      await target.close?.();
    }
  });
});
