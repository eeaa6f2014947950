import { describe, expect, it } from 'vitest';
import { tellOfCost } from '../../src/cli/tell-of-cost.js';
import { createLogger } from '../../src/observe/logger.js';
import { load } from '../support/config-file.js';

function told(yaml: string): readonly unknown[] {
  const lines: unknown[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  tellOfCost(load(yaml), createLogger({ level: 'info', pretty: false, destination }));
  return lines;
}

describe('what operators are told of a limit of cost at start', () => {
  it('is that the practice agent never reaches it', () => {
    expect(told('call: {max_cost_usd: 0.5}')).toMatchObject([
      {
        level: 'warn',
        provider: 'practice',
        maxCostUsd: 0.5,
        msg: expect.stringContaining('ends no call') as string,
      },
    ]);
  });

  it('is nothing without a limit, or where the carrier’s minutes reach it', () => {
    expect(told('')).toEqual([]);
    expect(told('call: {max_cost_usd: 0.5}\npricing: {carrier_per_minute: 0.01}')).toEqual([]);
  });
});
