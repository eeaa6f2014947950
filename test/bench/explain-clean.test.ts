import { describe, expect, it } from 'vitest';
import { CLEAN, cleanCalls } from '../../scripts/bench/explain/clean.js';
import { judgeClean } from '../../scripts/bench/explain/judge.js';
import { Studio } from '../../scripts/bench/turns/run-scene.js';
import { Sounds } from '../../scripts/bench/turns/sounds.js';

const studio = new Studio();
const stage = { studio, sounds: new Sounds(studio, undefined) };

describe('a whole call in which nothing is the matter', () => {
  it.each(cleanCalls(Object.keys(CLEAN).length, '1', stage).map((call) => [call.kind, call] as const))(
    'has no finding: %s',
    async (_kind, call) => {
      expect((await judgeClean(call, stage)).findings).toEqual([]);
    },
  );
});
