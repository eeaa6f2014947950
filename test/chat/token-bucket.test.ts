import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Allowance } from '../../src/chat/allowance.js';
import { TokenBucket } from '../../src/chat/token-bucket.js';
import { ManualClock } from '../support/manual-clock.js';

const A_MINUTE_MS = 60_000;

function bucketOf(perMinute: number) {
  const clock = new ManualClock();
  return { clock, bucket: new TokenBucket({ clock, perMinute: () => perMinute }) };
}

/** Somebody who takes what they can get: so much each, so long after the time before. */
const greed = fc.array(fc.record({ afterMs: fc.nat(20_000), amount: fc.nat(300) }), { maxLength: 100 });

describe('a token bucket', () => {
  it('lets through no more than a bucketful and what flows in, in any stretch of time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), greed, (perMinute, tries) => {
        const { clock, bucket } = bucketOf(perMinute);
        const taken: { atMs: number; amount: number }[] = [];
        for (const { afterMs, amount } of tries) {
          clock.advance(afterMs);
          if (bucket.take(amount) === 0)
            taken.push({ atMs: clock.now(), amount: Math.min(amount, perMinute) });
        }
        for (const [index, { atMs }] of taken.entries()) {
          let sum = 0;
          for (const one of taken.slice(index)) {
            sum += one.amount;
            expect(sum).toBeLessThanOrEqual(perMinute * (1 + (one.atMs - atMs) / A_MINUTE_MS) + 1e-3);
          }
        }
      }),
    );
  });

  it('lets through whoever waits as long as was said, and nobody who comes sooner', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), greed, fc.nat(1000), (perMinute, tries, amount) => {
        const { clock, bucket } = bucketOf(perMinute);
        for (const { afterMs, amount: some } of tries) {
          clock.advance(afterMs);
          bucket.take(some);
        }
        const waitMs = bucket.take(amount);
        if (waitMs === 0) return;
        expect(waitMs).toBeLessThanOrEqual(A_MINUTE_MS);
        clock.advance(waitMs - 2);
        if (waitMs > 2) expect(bucket.take(amount)).toBeGreaterThan(0);
        clock.advance(2);
        expect(bucket.take(amount)).toBe(0);
      }),
    );
  });

  it('takes a full bucket for what is more than one', () => {
    const { clock, bucket } = bucketOf(60);
    expect(bucket.take(1000)).toBe(0);
    expect(bucket.take(1)).toBe(1000);
    clock.advance(1000);
    expect(bucket.take(1)).toBe(0);
  });

  it('is in debt after what was dearer than thought, and never over the brim', () => {
    const { clock, bucket } = bucketOf(60);
    expect(bucket.take(10)).toBe(0);
    bucket.settle(110);
    expect(bucket.take(1)).toBe(61_000);
    bucket.settle(-1000);
    expect(bucket.take(60)).toBe(0);
    clock.advance(10 * A_MINUTE_MS);
    expect(bucket.take(60)).toBe(0);
    expect(bucket.take(1)).toBeGreaterThan(0);
  });
});

describe('what visitors may write', () => {
  it('is counted for each of them, and a message that is refused for its tokens is not counted as one', () => {
    const clock = new ManualClock();
    const allowance = new Allowance(clock, () => ({ requestsPerMinute: 2, tokensPerMinute: 100 }));
    expect(allowance.take('ada', 80)).toBe(0);
    expect(allowance.take('ada', 50)).toBe(18_000);
    expect(allowance.take('ada', 20)).toBe(0);
    expect(allowance.take('ada', 0)).toBe(30_000);
    expect(allowance.take('bob', 100)).toBe(0);
  });

  it('is settled by what was used', () => {
    const clock = new ManualClock();
    const allowance = new Allowance(clock, () => ({ requestsPerMinute: 10, tokensPerMinute: 100 }));
    allowance.take('ada', 50);
    allowance.settle('ada', 50, 150);
    expect(allowance.take('ada', 10)).toBe(36_000);
  });
});
