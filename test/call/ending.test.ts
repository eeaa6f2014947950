import { describe, expect, it } from 'vitest';
import { Ending } from '../../src/call/ending.js';
import { ManualClock } from '../support/manual-clock.js';

function setUp() {
  const clock = new ManualClock();
  const line = { absent: false, speaking: false, drained: true, remainingMs: 0 };
  const ends: string[] = [];
  const said: string[] = [];
  const ending = new Ending({
    clock,
    absent: () => line.absent,
    speaking: () => line.speaking,
    drained: () => line.drained,
    remainingMs: () => line.remainingMs,
    say: (text) => said.push(text),
    finish: (reason, detail) => ends.push(`${reason}: ${detail}`),
  });
  return { clock, line, ends, said, ending };
}

describe('the owner of endings', () => {
  it('ends once, whoever asks again', () => {
    const { ends, ending } = setUp();
    ending.now('caller-hung-up', 'a');
    ending.now('carrier-closed', 'b');
    ending.afterPlayout({ reason: 'agent-hung-up', detail: 'c', revocable: true });
    expect(ends).toEqual(['caller-hung-up: a']);
  });

  it('keeps the first reason when something else ends the waiting', () => {
    const { ends, ending, line } = setUp();
    Object.assign(line, { drained: false, remainingMs: 5000 });
    ending.afterPlayout({ reason: 'agent-hung-up', detail: 'done', revocable: true });
    ending.afterPlayout({ reason: 'max-duration', detail: 'later', revocable: false });
    ending.now('carrier-closed', 'gone');
    expect(ends).toEqual(['agent-hung-up: done']);
  });

  it('waits for a response that is still being made, then for its sound', () => {
    const { clock, ends, ending, line } = setUp();
    line.speaking = true;
    ending.afterPlayout({ reason: 'agent-hung-up', detail: 'done', revocable: true });
    clock.advance(3000);
    Object.assign(line, { speaking: false, drained: false, remainingMs: 4000 });
    ending.progress();
    clock.advance(4000);
    expect(ends).toEqual([]);
    line.drained = true;
    ending.progress();
    clock.advance(200);
    expect(ends).toEqual(['agent-hung-up: done']);
  });

  it('waits for a caller who is not there, and says its words and ends when they have come', () => {
    const { clock, ends, said, ending, line } = setUp();
    line.absent = true;
    ending.afterPlayout({ reason: 'agent-hung-up', detail: 'done', revocable: true, say: 'Goodbye.' });
    clock.advance(60_000);
    expect([said, ends]).toEqual([[], []]);
    line.absent = false;
    ending.progress();
    expect(said).toEqual(['Goodbye.']);
    clock.advance(200);
    expect(ends).toEqual(['agent-hung-up: done']);
  });

  it('waits for no caller who is not there when it is a fact that ends the call', () => {
    const { clock, ends, ending, line } = setUp();
    line.absent = true;
    ending.afterPlayout({ reason: 'provider-failed', detail: 'gone', revocable: false });
    clock.advance(200);
    expect(ends).toEqual(['provider-failed: gone']);
  });

  it('stops counting when the caller is taken away meanwhile', () => {
    const { clock, ends, ending, line } = setUp();
    line.speaking = true;
    ending.afterPlayout({ reason: 'agent-hung-up', detail: 'done', revocable: true });
    line.absent = true;
    ending.progress();
    clock.advance(60_000);
    expect(ends).toEqual([]);
  });

  it('waits for nothing without bound', () => {
    const { clock, ends, ending, line } = setUp();
    Object.assign(line, { speaking: true, drained: false, remainingMs: 60_000 });
    ending.afterPlayout({ reason: 'agent-hung-up', detail: 'done', revocable: true });
    clock.advance(15_000);
    expect(ends).toHaveLength(1);
  });

  it('takes back the agent’s wish, but not the fact that the provider is gone', () => {
    const { clock, ends, ending } = setUp();
    ending.afterPlayout({ reason: 'agent-hung-up', detail: 'done', revocable: true });
    ending.takeBack();
    expect(ending.underWay).toBe(false);
    ending.afterPlayout({ reason: 'provider-failed', detail: 'gone', revocable: false });
    ending.takeBack();
    clock.advance(1000);
    expect(ends).toEqual(['provider-failed: gone']);
    expect(clock.pending).toBe(0);
  });
});
