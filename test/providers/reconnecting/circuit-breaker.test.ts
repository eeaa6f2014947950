import { describe, expect, it } from 'vitest';
import { BreakerShelf } from '../../../src/providers/reconnecting/breaker-shelf.js';
import { CircuitBreaker, type BreakerState } from '../../../src/providers/reconnecting/circuit-breaker.js';
import { ManualClock } from '../../support/manual-clock.js';
import { BROKE, REFUSED, REJECTED } from './support.js';

function scene() {
  const clock = new ManualClock();
  const states: [BreakerState, number | undefined][] = [];
  const breaker = new CircuitBreaker(clock, (state, because) => states.push([state, because?.forMs]));
  const fail = (times = 1, fault = BROKE): void => {
    for (let n = 0; n < times; n += 1) breaker.begin().failed(fault);
  };
  return { clock, breaker, states, fail };
}

describe('a circuit breaker', () => {
  it('opens at the fifth failure within half a minute, and not before', () => {
    const { breaker, fail } = scene();
    fail(4);
    expect(breaker.state).toBe('closed');
    fail();
    expect([breaker.state, breaker.waitMs]).toEqual(['open', 5000]);
    expect(breaker.fault).toBe(BROKE);
  });

  it('forgets failures that are long past, and no successes make up for others', () => {
    const { clock, breaker, fail } = scene();
    fail(3);
    clock.advance(30_000);
    fail(3);
    breaker.begin().succeeded();
    expect(breaker.state).toBe('closed');
    fail(2);
    expect(breaker.state).toBe('open');
  });

  it('opens at once where the key or the account is refused, and not for settings that are', () => {
    const { breaker, fail } = scene();
    fail(1, REJECTED);
    expect(breaker.state).toBe('closed');
    fail(1, REFUSED);
    expect(breaker.state).toBe('open');
  });

  it('opens at once where there is no quota, also in a response that failed', () => {
    const { breaker } = scene();
    const quota = {
      code: 'provider.response_failed',
      providerCode: 'insufficient_quota',
      message: '',
    } as const;
    breaker.blame({ ...quota, severity: 'fatal' });
    expect(breaker.state).toBe('open');
  });

  it('lets one call try when it has cooled down, and the others when that one was served', () => {
    const { clock, breaker, fail, states } = scene();
    fail(5);
    clock.advance(5000);
    expect(breaker.waitMs).toBe(0);
    const probe = breaker.begin();
    expect(breaker.waitMs).toBeGreaterThan(0);
    probe.succeeded();
    expect(breaker.waitMs).toBe(0);
    expect(states).toEqual([
      ['open', 5000],
      ['half-open', undefined],
      ['closed', undefined],
    ]);
  });

  it('lets the next one try when the first gave up by itself', () => {
    const { clock, breaker, fail } = scene();
    fail(5);
    clock.advance(5000);
    breaker.begin().abandoned();
    expect([breaker.state, breaker.waitMs]).toEqual(['half-open', 0]);
  });

  it('stays open twice as long each time, a minute at most, and begins anew when that is long past', () => {
    const { clock, breaker, fail, states } = scene();
    fail(5);
    for (let n = 0; n < 6; n += 1) {
      clock.advance(breaker.waitMs);
      fail();
    }
    const waits = states.flatMap(([state, forMs]) => (state === 'open' ? [forMs] : []));
    expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
    clock.advance(60_000);
    breaker.begin().succeeded();
    clock.advance(61_000);
    fail(5);
    expect(breaker.waitMs).toBe(5000);
  });

  it('hears nothing of a call that began before it opened', () => {
    const { breaker, fail } = scene();
    const early = breaker.begin();
    fail(5);
    early.succeeded();
    expect(breaker.state).toBe('open');
  });

  it('hears of each attempt once', () => {
    const { breaker } = scene();
    const attempt = breaker.begin();
    for (let n = 0; n < 10; n += 1) attempt.failed(BROKE);
    expect(breaker.state).toBe('closed');
  });

  it('is held open as long as an endpoint says, ten minutes at most', () => {
    const { clock, breaker, states } = scene();
    breaker.hold(3000, BROKE);
    breaker.hold(2000, BROKE);
    expect(breaker.waitMs).toBe(3000);
    clock.advance(3000);
    breaker.hold(10 ** 9, BROKE);
    expect(breaker.waitMs).toBe(600_000);
    expect(states).toHaveLength(1);
  });
});

describe('the shelf of breakers', () => {
  const identity = {
    name: 'api.example.com/m',
    baseUrl: 'wss://api.example.com/v1',
    credentials: 'key-1',
    model: 'm',
  };

  it('has one for each endpoint, key and model, and names them', () => {
    const names: string[] = [];
    const shelf = new BreakerShelf(new ManualClock(), (endpoint) => names.push(endpoint));
    const one = shelf.of(identity);
    expect(shelf.of({ ...identity })).toBe(one);
    expect(shelf.of({ ...identity, credentials: 'key-2' })).not.toBe(one);
    expect(shelf.of({ ...identity, model: 'other', name: 'api.example.com/other' })).not.toBe(one);
    expect(names).toEqual(['api.example.com/m', 'api.example.com/m (2)', 'api.example.com/other']);
  });
});
