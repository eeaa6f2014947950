import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallCost, createCostLimit, ratesOf } from '../../src/observe/cost.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import type { Prices } from '../../src/ports/prices.js';
import type { TokenUsage } from '../../src/ports/provider.js';

const MODEL = { textIn: 4, textCached: 0.4, textOut: 24, audioIn: 32, audioCached: 0.4, audioOut: 64 };
const PRICES: Prices = { models: new Map([['m', MODEL]]), carrierPerMinute: 0.01 };
const NO_CARRIER: Prices = { models: PRICES.models };
const NONE = { inputText: 0, inputAudio: 0, cachedText: 0, cachedAudio: 0, outputText: 0, outputAudio: 0 };

const info = {
  callId: 'call_1',
  carrier: 'twilio',
  carrierCallId: 'CA1',
  from: '+12025550123',
  to: '+12025550199',
  agent: 'default',
  provider: 'openai',
};
const started: CallEvent = { type: 'call-started', atMs: 0, info };

function usage(tokens: Partial<TokenUsage>, atMs = 1000): CallEvent {
  const event = { type: 'usage', responseId: 'r1', tokens: { ...NONE, ...tokens } } as const;
  return { type: 'provider-event', atMs, event };
}

function ended(atMs: number): CallEvent {
  return { type: 'call-ended', atMs, reason: 'caller-hung-up', detail: '' };
}

function costOf(events: readonly CallEvent[], prices = PRICES, model = 'm') {
  const cost = new CallCost(ratesOf(prices, model));
  for (const event of events) cost.observe(event);
  return cost.usd;
}

describe('what a call costs', () => {
  it('is what a calculation by hand says', () => {
    const tokens = { inputText: 2000, cachedText: 1500, inputAudio: 3000, cachedAudio: 2000 };
    const usd = costOf([started, usage({ ...tokens, outputText: 100, outputAudio: 500 }), ended(90_000)]);
    // 500 × 4 + 1500 × 0.40 + 1000 × 32 + 2000 × 0.40 + 100 × 24 + 500 × 64, by a million; two minutes begun.
    expect(usd.modelUsd).toBeCloseTo(0.0698, 10);
    expect(usd.carrierUsd).toBeCloseTo(0.02, 10);
    expect(usd.totalUsd).toBeCloseTo(0.0898, 10);
    expect(usd.perMinuteUsd).toBeCloseTo(0.0898 / 1.5, 10);
  });

  it('is made of tokens of each kind and of minutes', () => {
    const tokens = { inputText: 1500, cachedText: 500, inputAudio: 10, cachedAudio: 20, outputAudio: 7 };
    const usd = costOf([started, usage(tokens), usage({ inputText: 1 }), ended(90_000)]);
    const counts = { textIn: 1001, textCached: 500, textOut: 0, audioIn: 0, audioCached: 10, audioOut: 7 };
    expect(usd).toMatchObject({ model: 'm', tokens: counts, carrierMinutes: 2, unknown: null });
    expect(usd.tokensUsd?.textIn).toBeCloseTo(0.004004, 10);
    expect(Object.values(usd.tokensUsd ?? {}).reduce((a, b) => a + b, 0)).toBeCloseTo(usd.modelUsd ?? 0, 10);
  });

  it('is never nothing for a model without a price, but not known, and why', () => {
    const unknown = 'no price for another; add it under pricing';
    expect(costOf([started, ended(60_000)], PRICES, 'another')).toMatchObject({ totalUsd: null, unknown });
    const usd = costOf([started, usage({ outputText: 1 }), ended(60_000)], PRICES, 'another');
    expect(usd).toMatchObject({ modelUsd: null, totalUsd: null, perMinuteUsd: null });
  });

  it('leaves out a carrier whose price nobody gave, and says so', () => {
    const usd = costOf([started, usage({ outputAudio: 1000 }), ended(60_000)], NO_CARRIER);
    expect(usd.carrierUsd).toBeNull();
    expect(usd.totalUsd).toBeCloseTo(0.064, 10);
  });

  it('stands still when the call has ended', () => {
    const events = [started, usage({ outputAudio: 1000 }), ended(60_000)];
    expect(costOf([...events, usage({ outputAudio: 1000 }, 200_000)])).toEqual(costOf(events));
  });

  it('is never below nothing and never falls, whatever is billed', () => {
    const count = fc.nat(1_000_000);
    const keys = { inputText: count, inputAudio: count, cachedText: count, cachedAudio: count };
    const tokens = fc.record({ ...keys, outputText: count, outputAudio: count });
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 8 }), (bills) => {
        const cost = new CallCost(ratesOf(PRICES, 'm'));
        let beforeUsd = 0;
        bills.forEach((bill, index) => {
          cost.observe(usage(bill, index * 1000));
          const { totalUsd } = cost.usd;
          expect(totalUsd).toBeGreaterThanOrEqual(beforeUsd);
          beforeUsd = totalUsd ?? NaN;
        });
      }),
    );
  });
});

describe('a limit of cost', () => {
  function toldBy(
    events: readonly CallEvent[],
    { maxUsd = 0.1, model = 'm', prices = PRICES } = {},
  ): string[] {
    const told: string[] = [];
    const limit = createCostLimit({
      rates: ratesOf(prices, model),
      maxUsd,
      overspent: (detail) => told.push(detail),
    });
    for (const event of events) limit(event);
    return told;
  }

  it('tells once when the call has cost more', () => {
    const bill = usage({ outputAudio: 1000 });
    expect(toldBy([started, bill])).toEqual([]);
    expect(toldBy([started, bill, bill, bill])).toEqual(['0.1380 of 0.1 US dollars']);
  });

  it('counts the minutes too', () => {
    const heard = { startMs: 0, speech: false, levelDb: -60, barDb: -40, echoDb: -60, humming: 0 };
    const late: CallEvent = { type: 'heard', atMs: 601_000, ...heard, callerLevelDb: undefined };
    expect(toldBy([started, late])).toEqual(['0.1100 of 0.1 US dollars']);
  });

  it('tells nothing of a call whose cost is not known, and nothing when the call is over', () => {
    const bill = usage({ outputAudio: 1_000_000 });
    expect(toldBy([started, bill], { model: 'another' })).toEqual([]);
    expect(toldBy([started, ended(900_000)])).toEqual([]);
  });
});
