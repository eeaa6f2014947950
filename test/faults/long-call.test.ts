import { describe, expect, it } from 'vitest';
import { longCall } from '../../scripts/bench/soak/long-call.js';

const HALF_AN_HOUR = 0.5;
const SESSION_S = 300;

describe('a call that is longer than a session at its model may be', () => {
  it('goes on in other sessions, and nobody hears it', async () => {
    const call = await longCall(HALF_AN_HOUR, SESSION_S);
    expect(call.swapsMs.length).toBeGreaterThanOrEqual(6);
    expect({ ...call, swapsMs: [], seconds: 0, heapMb: [] }).toMatchObject({
      sessions: call.swapsMs.length + 1,
      inSpeech: 0,
      underruns: 0,
      underrunMs: 0,
      otherSteps: [],
    });
    expect(call.latenciesMs.length).toBe(call.turns);
    expect(Math.max(...call.swapLatenciesMs)).toBeLessThanOrEqual(Math.max(...call.latenciesMs));
    expect(new Set(call.answersMs)).toEqual(new Set([4000]));
  }, 120_000);
});
