import { describe, expect, it } from 'vitest';
import type { CallCost } from '../../src/observe/cost.js';
import { DaySpending } from '../../src/observe/cost/day-spending.js';
import type { CallEvent } from '../../src/ports/call-events.js';

const ENDED: CallEvent = { type: 'call-ended', atMs: 1, reason: 'caller-hung-up', detail: '' };

const NINTH = new Date(2026, 2, 9, 12);
const TENTH = new Date(2026, 2, 10, 12);

/** A call whose cost the test says. */
function spender(totalUsd: number | null, carrierUsd: number | null = null) {
  const usd = { totalUsd, carrierUsd };
  return { usd, cost: { usd } as unknown as CallCost };
}

describe('what a day has cost', () => {
  it('is that of the calls that go on and of those that ended', () => {
    const day = new DaySpending({ date: () => NINTH });
    const [one, other] = [spender(1), spender(2)];
    const end = day.observerOf(one.cost);
    day.observerOf(other.cost);
    expect(day.usd).toBe(3);
    one.usd.totalUsd = 1.5;
    end(ENDED);
    one.usd.totalUsd = 99;
    expect(day.usd).toBe(3.5);
  });

  it('begins anew at midnight, with what calls spend from then on', () => {
    let today = NINTH;
    const day = new DaySpending({ date: () => today });
    const [ended, live] = [spender(1), spender(2)];
    day.observerOf(ended.cost)(ENDED);
    const end = day.observerOf(live.cost);
    today = TENTH;
    expect(day.usd).toBe(0);
    live.usd.totalUsd = 2.5;
    expect(day.usd).toBe(0.5);
    end(ENDED);
    expect(day.usd).toBe(0.5);
  });

  it('counts the carrier where the model has no price, and nothing where neither has', () => {
    const day = new DaySpending({ date: () => NINTH });
    day.observerOf(spender(null, 0.25).cost);
    day.observerOf(spender(null).cost);
    expect(day.usd).toBe(0.25);
  });

  it('is told by the time zone, and has what earlier processes spent in it, as long as it lasts', () => {
    let today = new Date('2026-03-09T23:30:00Z');
    const day = new DaySpending({ date: () => today, timeZone: 'Europe/Berlin' });
    expect(day.day).toBe('2026-03-10');
    expect(day.dayOf(new Date(Number.NaN))).toBe('');
    day.addEarlier('2026-03-10', 2);
    day.addEarlier('2026-03-09', 5);
    day.observerOf(spender(1).cost);
    expect(day.usd).toBe(3);
    today = new Date('2026-03-10T23:30:00Z');
    day.addEarlier('2026-03-10', 4);
    expect(day.usd).toBe(0);
  });
});
