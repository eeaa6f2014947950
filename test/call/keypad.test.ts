import { describe, expect, it } from 'vitest';
import { Keypad } from '../../src/call/keypad.js';
import { ManualClock } from '../support/manual-clock.js';

function setUp() {
  const clock = new ManualClock();
  const entries: string[] = [];
  return { clock, entries, keypad: new Keypad(clock, 1000, (digits) => entries.push(digits)) };
}

describe('the keypad', () => {
  it('gathers keys until none follows for a while', () => {
    const { clock, entries, keypad } = setUp();
    keypad.press('4');
    clock.advance(999);
    keypad.press('2');
    clock.advance(999);
    expect(entries).toEqual([]);
    clock.advance(1);
    expect(entries).toEqual(['42']);
  });

  it('takes # as the end of an entry', () => {
    const { clock, entries, keypad } = setUp();
    for (const key of '12#3') keypad.press(key);
    expect(entries).toEqual(['12#']);
    clock.advance(1000);
    expect(entries).toEqual(['12#', '3']);
  });

  it('keeps entries to a length that people key', () => {
    const { entries, keypad } = setUp();
    for (let count = 0; count < 100; count += 1) keypad.press('1');
    expect(entries.map(({ length }) => length)).toEqual([32, 32, 32]);
  });

  it('forgets an unfinished entry when the call is over', () => {
    const { clock, entries, keypad } = setUp();
    keypad.press('1');
    keypad.close();
    clock.advance(5000);
    expect(entries).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
