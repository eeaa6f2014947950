import { describe, expect, it } from 'vitest';
import { CallWatchers } from '../../src/call/watchers.js';
import type { CallEvent } from '../../src/ports/call-events.js';

const DRY: CallEvent = { type: 'underrun', atMs: 1, gapMs: 20 };
const END: CallEvent = { type: 'call-ended', atMs: 2, reason: 'no-input', detail: '' };

describe('those who watch calls', () => {
  it('are told what happens in the call that they watch, until they stop', () => {
    const watchers = new CallWatchers();
    const [a, b] = [watchers.observerOf('a'), watchers.observerOf('b')];
    const seen: CallEvent[] = [];
    const stop = watchers.watch('a', (event) => seen.push(event));
    a(DRY);
    b(DRY);
    stop?.();
    a(DRY);
    expect(seen).toEqual([DRY]);
  });

  it('can watch only what is live', () => {
    const watchers = new CallWatchers();
    const tell = watchers.observerOf('a');
    expect(watchers.watch('nobody', () => undefined)).toBeUndefined();
    tell(END);
    expect(watchers.watch('a', () => undefined)).toBeUndefined();
  });

  it('take nothing from each other when they fail', () => {
    const watchers = new CallWatchers();
    const tell = watchers.observerOf('a');
    const seen: CallEvent[] = [];
    watchers.watch('a', () => {
      throw new Error('broken');
    });
    watchers.watch('a', (event) => seen.push(event));
    tell(DRY);
    expect(seen).toEqual([DRY]);
  });
});
