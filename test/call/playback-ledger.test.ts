import { describe, expect, it } from 'vitest';
import {
  ASSUMED_ROUND_TRIP_MS,
  MARK_GRACE_MS,
  type PartRecord,
  PlaybackLedger,
} from '../../src/call/playback-ledger.js';
import type { CarrierCapabilities } from '../../src/ports/carrier.js';
import { ManualClock } from '../support/manual-clock.js';

const part = (itemId: string, contentIndex = 0) => ({ itemId, contentIndex });
const [A, B, C] = [part('item_a'), part('item_b'), part('item_c')];

function setUp(mark: CarrierCapabilities['mark'] = 'echoed-when-cleared') {
  const clock = new ManualClock();
  const ended: PartRecord[] = [];
  const gapsMs: number[] = [];
  const ledger = new PlaybackLedger({
    clock,
    mark,
    ended: (record) => ended.push(record),
    underrun: (gapMs) => gapsMs.push(gapMs),
  });
  /** Receives and sends at once, with a mark behind it. */
  const speak = (of: typeof A, ms: number): string => {
    ledger.received('r1', of, ms);
    ledger.sent(of, ms);
    return ledger.mark();
  };
  return { clock, ledger, speak, ended, gapsMs };
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
    expect(ledger.open).toEqual([
      { part: A, responseId: 'r1', receivedMs: 1000, sentMs: 1000, heardMs: 400 },
    ]);
    expect(ledger.cut()).toEqual([{ part: A, heardMs: 400, receivedMs: 1000 }]);
  });

  it('tells items apart: the first heard whole, the second in part, the third not at all', () => {
    const { clock, ledger, speak, ended } = setUp();
    speak(A, 200);
    ledger.complete(A);
    speak(B, 400);
    speak(C, 400);
    clock.advance(300);
    expect(ledger.cut()).toEqual([
      { part: B, heardMs: 100, receivedMs: 400 },
      { part: C, heardMs: 0, receivedMs: 400 },
    ]);
    const outcomes = ended.map(({ part: of, outcome, heardMs }) => [of, outcome, heardMs]);
    expect(outcomes).toEqual([
      [A, 'heard', 200],
      [B, 'cut', 100],
      [C, 'unheard', 0],
    ]);
    const cut = ['item_a', 'item_b', 'item_c'].map((itemId) => ledger.isCut(itemId));
    expect(cut).toEqual([false, true, true]);
  });

  it('adds up what was heard of an item that another one interrupted', () => {
    const { clock, ledger, speak } = setUp();
    speak(A, 200);
    speak(B, 200);
    ledger.complete(B);
    speak(A, 200);
    clock.advance(500);
    expect(ledger.cut()).toEqual([{ part: A, heardMs: 300, receivedMs: 400 }]);
  });

  it('ends a part as heard when it is complete and the mark behind it came back, once', () => {
    const { clock, ledger, speak, ended } = setUp();
    const mark = speak(A, 200);
    clock.advance(210);
    ledger.markReached(mark);
    ledger.settle();
    expect(ended).toEqual([]);
    ledger.complete(A);
    ledger.settle();
    ledger.settle();
    expect(ended).toEqual([
      { part: A, responseId: 'r1', receivedMs: 200, sentMs: 200, heardMs: 200, outcome: 'heard' },
    ]);
  });

  it('counts the silence that fills the last frame neither as sent nor as heard', () => {
    const { clock, ledger } = setUp();
    ledger.received('r1', A, 310);
    ledger.sent(A, 320);
    clock.advance(500);
    expect(ledger.open).toMatchObject([{ receivedMs: 310, sentMs: 310, heardMs: 310 }]);
  });

  it('counts on when audio comes for a part that had ended', () => {
    const { clock, ledger, speak } = setUp();
    const mark = speak(A, 200);
    ledger.complete(A);
    clock.advance(200);
    ledger.markReached(mark);
    ledger.settle();
    speak(A, 300);
    clock.advance(100);
    expect(ledger.cut()).toEqual([{ part: A, heardMs: 300, receivedMs: 500 }]);
  });

  it('has nothing left to cut once everything was heard', () => {
    const { clock, ledger, speak } = setUp();
    const mark = speak(A, 100);
    ledger.complete(A);
    clock.advance(100);
    ledger.markReached(mark);
    expect(ledger.cut()).toEqual([]);
    expect(ledger.cut()).toEqual([]);
  });
});

describe('the end of the playout', () => {
  it('is when the last mark came back, not when time is up', () => {
    const { clock, ledger, speak } = setUp();
    const mark = speak(A, 200);
    clock.advance(500);
    expect(ledger.drained).toBe(false);
    ledger.markReached(mark);
    expect(ledger.drained).toBe(true);
  });

  it('is some time after the estimate’s end when the mark never comes', () => {
    const { clock, ledger, speak } = setUp();
    speak(A, 200);
    clock.advance(200 + ASSUMED_ROUND_TRIP_MS + MARK_GRACE_MS - 1);
    expect(ledger.drained).toBe(false);
    clock.advance(1);
    expect(ledger.drained).toBe(true);
  });

  it('is the estimate’s end and a round trip with a carrier that has no marks', () => {
    const { clock, ledger, speak, ended } = setUp('none');
    speak(A, 200);
    ledger.complete(A);
    clock.advance(200);
    expect(ledger.drained).toBe(false);
    clock.advance(ASSUMED_ROUND_TRIP_MS);
    ledger.settle();
    expect(ended).toMatchObject([{ part: A, outcome: 'heard' }]);
  });

  it('is not what a carrier says that echoes marks it can not have played', () => {
    const { clock, ledger, speak } = setUp();
    const mark = speak(A, 1000);
    expect(ledger.markReached(mark)).toBe('played');
    expect([ledger.drained, ledger.remainingMs]).toEqual([false, 1000]);
    clock.advance(1000);
    expect(ledger.drained).toBe(true);
  });
});

describe('marks that mean nothing', () => {
  it('are those of what was cleared', () => {
    const { clock, ledger, speak } = setUp();
    const mark = speak(A, 1000);
    ledger.cut();
    speak(B, 500);
    clock.advance(600);
    expect(ledger.markReached(mark)).toBe('stale');
    expect(ledger.drained).toBe(false);
  });

  it('are those that came back before, those that a later one overtook, and those of others', () => {
    const { clock, ledger, speak } = setUp();
    const [first, second] = [speak(A, 100), speak(A, 100)];
    clock.advance(250);
    expect(ledger.markReached(second)).toBe('played');
    const before = ledger.open;
    expect(ledger.markReached(second)).toBe('unknown');
    expect(ledger.markReached(first)).toBe('unknown');
    expect(ledger.markReached('somebody-else')).toBe('unknown');
    expect(ledger.markReached('g99:1')).toBe('unknown');
    expect(ledger.open).toEqual(before);
  });

  it('are those that come after they were given up', () => {
    const { clock, ledger, speak } = setUp();
    const mark = speak(A, 100);
    clock.advance(5000);
    ledger.settle();
    expect(ledger.markReached(mark)).toBe('stale');
  });
});

describe('an underrun', () => {
  it('is a hole in the middle of a part', () => {
    const { clock, speak, gapsMs } = setUp();
    speak(A, 200);
    clock.advance(350);
    speak(A, 200);
    expect(gapsMs).toEqual([150]);
  });

  it('is none between two parts, nor where the carrier was kept waiting on purpose', () => {
    const { clock, ledger, speak, gapsMs } = setUp();
    speak(A, 200);
    clock.advance(500);
    speak(B, 200);
    ledger.hold();
    clock.advance(500);
    speak(B, 200);
    expect(gapsMs).toEqual([]);
    clock.advance(230);
    speak(B, 200);
    expect(gapsMs).toEqual([30]);
  });
});
