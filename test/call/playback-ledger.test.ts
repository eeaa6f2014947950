import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlaybackLedger } from '../../src/call/playback-ledger.js';
import { ManualClock } from '../support/manual-clock.js';

const A = { itemId: 'item_a', contentIndex: 0 };
const B = { itemId: 'item_b', contentIndex: 0 };

function setUp() {
  const clock = new ManualClock();
  const ledger = new PlaybackLedger(clock);
  const speak = (part: typeof A, ms: number): string => {
    ledger.received(part, ms);
    ledger.sent(part, ms);
    return ledger.mark();
  };
  return { clock, ledger, speak };
}

describe('the playback ledger', () => {
  it('takes nothing for heard that was not sent', () => {
    const { clock, ledger, speak } = setUp();
    speak(A, 300);
    clock.advance(10_000);
    expect(ledger.remainingMs).toBe(0);
    speak(A, 500);
    expect(ledger.remainingMs).toBe(500);
  });

  it('estimates what was heard by the time since the first audio', () => {
    const { clock, ledger, speak } = setUp();
    speak(A, 1000);
    clock.advance(400);
    expect(ledger.cut()).toEqual([{ part: A, heardMs: 400, receivedMs: 1000 }]);
  });

  it('lets a mark correct the estimate', () => {
    const { clock, ledger, speak } = setUp();
    const first = speak(A, 200);
    speak(A, 800);
    clock.advance(350);
    ledger.markReached(first);
    clock.advance(100);
    expect(ledger.cut()[0]?.heardMs).toBe(300);
  });

  it('is drained when the last mark came back, not when time is up', () => {
    const { clock, ledger, speak } = setUp();
    const mark = speak(A, 200);
    clock.advance(5000);
    expect(ledger.drained).toBe(false);
    ledger.markReached(mark);
    expect(ledger.drained).toBe(true);
  });

  it('tells items apart: the first heard whole, the second in part, the third not at all', () => {
    const { clock, ledger, speak } = setUp();
    const C = { itemId: 'item_c', contentIndex: 0 };
    speak(A, 200);
    speak(B, 400);
    speak(C, 400);
    clock.advance(300);
    expect(ledger.cut()).toEqual([
      { part: B, heardMs: 100, receivedMs: 400 },
      { part: C, heardMs: 0, receivedMs: 400 },
    ]);
    expect([ledger.isCut('item_a'), ledger.isCut('item_b'), ledger.isCut('item_c')]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('adds up what was heard of an item that another one interrupted', () => {
    const { clock, ledger, speak } = setUp();
    speak(A, 200);
    speak(B, 200);
    speak(A, 200);
    clock.advance(500);
    expect(ledger.cut()).toEqual([{ part: A, heardMs: 300, receivedMs: 400 }]);
  });

  it('takes the echo of a cleared mark for nothing', () => {
    const { ledger, speak } = setUp();
    const mark = speak(A, 1000);
    ledger.cut();
    speak(B, 500);
    expect(ledger.markReached(mark)).toBe('stale');
    expect(ledger.drained).toBe(false);
  });

  it('knows a mark once, and no mark of others', () => {
    const { ledger, speak } = setUp();
    const mark = speak(A, 100);
    expect(ledger.markReached(mark)).toBe('played');
    expect(ledger.markReached(mark)).toBe('unknown');
    expect(ledger.markReached('somebody-else')).toBe('unknown');
  });

  it('has nothing left to cut once everything was confirmed', () => {
    const { ledger, speak } = setUp();
    ledger.markReached(speak(A, 100));
    expect(ledger.cut()).toEqual([]);
  });

  it('keeps heard ≤ sent ≤ received over any order of speaking, waiting, confirming and cutting', () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('speak' as const),
        item: fc.nat(3),
        ms: fc.integer({ min: 20, max: 900 }),
      }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.nat(1500) }),
      fc.record({ do: fc.constant('confirm' as const), which: fc.nat(20) }),
      fc.record({ do: fc.constant('cut' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { clock, ledger, speak } = setUp();
        const marks: string[] = [];
        let openMs = 0;
        for (const one of steps) {
          if (one.do === 'wait') clock.advance(one.ms);
          else if (one.do === 'confirm') ledger.markReached(marks[one.which % (marks.length || 1)] ?? 'none');
          else if (one.do === 'speak') {
            marks.push(speak({ itemId: `item_${one.item}`, contentIndex: 0 }, one.ms));
            openMs += one.ms;
          } else {
            for (const { heardMs, receivedMs } of ledger.cut()) {
              expect(heardMs).toBeGreaterThanOrEqual(0);
              expect(heardMs).toBeLessThanOrEqual(receivedMs);
            }
            expect(ledger.drained).toBe(true);
            openMs = 0;
          }
          expect(ledger.remainingMs).toBeGreaterThanOrEqual(0);
          expect(ledger.remainingMs).toBeLessThanOrEqual(openMs);
        }
      }),
    );
  });
});
