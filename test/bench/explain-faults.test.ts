import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../scripts/bench/explain/faults.js';
import { playFault } from '../../scripts/bench/explain/judge.js';
import { Studio } from '../../scripts/bench/turns/run-scene.js';
import { Sounds } from '../../scripts/bench/turns/sounds.js';

const studio = new Studio();
const stage = { studio, sounds: new Sounds(studio, undefined) };

describe('a whole call with a fault in it', () => {
  it.each(FAULTS.map((fault) => [fault.expected, fault.name, fault] as const))(
    'is explained by %s: %s',
    async (expected, _name, fault) => {
      const { findings } = await playFault(fault, '1/1', stage);
      expect(findings[0]?.code).toBe(expected);
      expect(findings[0]?.because).not.toBe('');
    },
  );
});
