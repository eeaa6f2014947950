import { describe, expect, it } from 'vitest';
import { MESSAGES, splitMessages, WISHES } from '../../../src/carriers/softphone/split-messages.js';
import { ManualClock } from '../../support/manual-clock.js';

function setUp() {
  const clock = new ManualClock();
  const seen: string[] = [];
  const receiver = splitMessages(
    {
      text: (message) => seen.push(message),
      binary: (bytes) => seen.push(`binary ${bytes.length}`),
      ended: ({ kind }) => seen.push(kind),
    },
    {
      clock,
      wish: ({ event }) => seen.push(`wish ${event}`),
      ignored: (code) => seen.push(code),
      flooded: () => seen.push('flooded'),
    },
  );
  return { clock, seen, receiver };
}

describe('the messages of a page', () => {
  it('are parted: wishes to one side, the stream to the other, each in its order', () => {
    const { seen, receiver } = setUp();
    receiver.text('{"event":"media"}');
    receiver.text('{"event":"commit"}');
    receiver.binary(new Uint8Array(3));
    receiver.text('{"event":"text","text":""}');
    receiver.ended({ kind: 'closed', code: 1000, reason: '' });
    expect(seen).toEqual(['{"event":"media"}', 'wish commit', 'binary 3', 'softphone.bad_message', 'closed']);
  });

  it('are wishes only so often, and as often again after a while', () => {
    const { clock, seen, receiver } = setUp();
    for (let count = 0; count < WISHES.burst + 3; count += 1) receiver.text('{"event":"commit"}');
    expect(seen.filter((one) => one === 'wish commit')).toHaveLength(WISHES.burst);
    expect(seen.filter((one) => one === 'softphone.too_fast')).toHaveLength(3);
    clock.advance(1000);
    for (let count = 0; count < WISHES.burst; count += 1) receiver.text('{"event":"commit"}');
    expect(seen.filter((one) => one === 'wish commit')).toHaveLength(WISHES.burst + WISHES.perSecond);
  });

  it('may come all at once after a page was asleep, and no faster than a line for long', () => {
    const { clock, seen, receiver } = setUp();
    for (let second = 0; second < 60; second += 1) {
      for (let count = 0; count < 60; count += 1) receiver.text('{"event":"media"}');
      clock.advance(1000);
    }
    for (let count = 0; count < MESSAGES.burst; count += 1) receiver.text('{"event":"media"}');
    expect(seen).not.toContain('flooded');
    receiver.text('{"event":"media"}');
    receiver.text('{"event":"media"}');
    clock.advance(60_000);
    receiver.text('{"event":"commit"}');
    expect(seen.filter((one) => one === 'flooded')).toHaveLength(1);
    expect(seen.at(-1)).toBe('flooded');
  });
});
