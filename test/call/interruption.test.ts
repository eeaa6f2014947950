import { describe, expect, it } from 'vitest';
import { correctMemory } from '../../src/call/interruption.js';

const part = (itemId: string, contentIndex = 0) => ({ itemId, contentIndex });

describe('the model’s memory after an interruption', () => {
  it('ends at the heard millisecond, whole and never past what the model made', () => {
    const cuts = [{ part: part('a'), heardMs: 1530.9, receivedMs: 4000 }];
    expect(correctMemory(cuts)).toEqual([{ type: 'truncate', part: part('a'), audioEndMs: 1530 }]);
    const past = [{ part: part('a'), heardMs: 4010, receivedMs: 4000.5 }];
    expect(correctMemory(past)).toEqual([{ type: 'truncate', part: part('a'), audioEndMs: 4000 }]);
  });

  it('loses what was not heard at all: the API refuses to truncate it to 0', () => {
    const cuts = [
      { part: part('a'), heardMs: 0.9, receivedMs: 100 },
      { part: part('b', 0), heardMs: 0, receivedMs: 100 },
      { part: part('b', 1), heardMs: 0, receivedMs: 100 },
    ];
    expect(correctMemory(cuts)).toEqual([
      { type: 'delete-item', itemId: 'a' },
      { type: 'delete-item', itemId: 'b' },
    ]);
  });

  it('keeps the heard part of an item of which another part was not heard', () => {
    const cuts = [
      { part: part('a', 0), heardMs: 500, receivedMs: 600 },
      { part: part('a', 1), heardMs: 0, receivedMs: 300 },
    ];
    expect(correctMemory(cuts)).toEqual([
      { type: 'truncate', part: part('a', 0), audioEndMs: 500 },
      { type: 'truncate', part: part('a', 1), audioEndMs: 1 },
    ]);
  });
});
