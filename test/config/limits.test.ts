import { describe, expect, it } from 'vitest';
import { faultsOf, load } from '../support/config-file.js';

describe('the limits of a server', () => {
  it('have defaults that let a small office call', () => {
    const { limits } = load('');
    expect(limits).toMatchObject({
      maxCalls: 100,
      callsPerCaller: 5,
      startsPerSecond: 20,
      maxLoopLagMs: 250,
    });
    expect([limits.callsPerAgent.size, limits.blockedCallers, limits.refusalSay]).toEqual([0, [], undefined]);
    expect([limits.maxMemoryBytes, limits.maxUsdPerDay]).toEqual([undefined, undefined]);
  });

  it('are off with 0', () => {
    const { limits } = load('limits: {calls_per_caller: 0, max_loop_lag_ms: 0}');
    expect([limits.callsPerCaller, limits.maxLoopLagMs]).toEqual([undefined, undefined]);
  });

  it('take numbers as people write them', () => {
    const { limits } = load('limits: {blocked_callers: [+1 (900) 555-1234, "+1 976*", anonymous, +4930123]}');
    expect(limits.blockedCallers).toEqual(['+19005551234', '+1976*', 'anonymous', '+4930123']);
  });

  it.each([
    [
      'limits: {calls_per_agent: {slaes: 1}}\nagents: {sales: {}}',
      'limits.calls_per_agent.slaes',
      /known agents/,
    ],
    ['limits: {blocked_callers: [911]}', 'limits.blocked_callers[0]', /must be a number like/],
    ['limits: {refusal_say: x}', 'limits.refusal_say', /has no effect without/],
    ['limits: {refusal: no}', 'limits.refusal', /must be/],
    ['limits: {starts_per_second: 0}', 'limits.starts_per_second', /from 1/],
    ['limits: {max_memory_mb: 1}', 'limits.max_memory_mb', /from 64/],
  ])('are faulty in %s', (yaml, path, message) => {
    expect(faultsOf(yaml)).toMatchObject([{ path, message: expect.stringMatching(message) as string }]);
  });
});
