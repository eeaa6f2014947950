import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../../scripts/bench/explain/faults.js';
import { compareCauses, FINDINGS } from '../../../src/observe/explain/codes.js';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/explain.md'), 'utf8');

describe('the table of findings', () => {
  it('has an entry in docs/explain.md for every code, in the same order, and no others', () => {
    const documented = [...PAGE.matchAll(/^### (\S+)$/gm)].map(([, code]) => code);
    expect(documented).toEqual(Object.keys(FINDINGS));
  });

  it('puts what somebody said in so many words before what is only inferred', () => {
    expect(compareCauses('session.tool_shape', 'dead_air.provider')).toBeLessThan(0);
    expect(compareCauses('ended.no_input', 'caller.all_silence')).toBeGreaterThan(0);
  });

  it('is tried out by a fault for each', () => {
    const tried = new Set(FAULTS.map(({ expected }) => expected));
    expect(new Set(Object.keys(FINDINGS))).toEqual(tried);
  });
});
