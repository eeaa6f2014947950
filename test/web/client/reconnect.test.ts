import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../src/client/emitter.js';
import { REALTIME_ERRORS, RealtimeError } from '../../../src/client/errors.js';
import { backoffMs, reconnectPlan } from '../../../src/client/reconnect.js';

describe('waiting for a new attempt', () => {
  it('doubles up to the longest wait', () => {
    const plan = reconnectPlan();
    const longest = Array.from({ length: 8 }, (_, attempt) => backoffMs(attempt, plan, () => 1));
    expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  it('is spread over the whole time down to nothing', () => {
    expect(backoffMs(3, reconnectPlan(), () => 0)).toBe(0);
    expect(backoffMs(3, reconnectPlan(), () => 0.25)).toBe(1_000);
  });

  it('can be set, and switched off', () => {
    expect(reconnectPlan({ attempts: 3, baseMs: 10, maxMs: 20 })).toEqual({
      attempts: 3,
      baseMs: 10,
      maxMs: 20,
    });
    expect(reconnectPlan(false).attempts).toBe(0);
  });

  it('is no use after errors that stay as they are', () => {
    const lasting = Object.entries(REALTIME_ERRORS).filter(([, { retryable }]) => !retryable);
    expect(lasting.map(([code]) => code)).toEqual(
      expect.arrayContaining(['invalid_api_key', 'insufficient_quota', 'forbidden_origin']),
    );
    expect(new RealtimeError('server_busy', 'full').retryable).toBe(true);
  });
});

describe('the emitter', () => {
  it('calls each handler once, until it is taken off', () => {
    const emitter = new Emitter<{ word: string }>();
    const heard: string[] = [];
    const handler = (word: string): number => heard.push(word);
    const off = emitter.on('word', handler);
    emitter.on('word', handler);
    emitter.emit('word', 'one');
    off();
    emitter.emit('word', 'two');
    expect(heard).toEqual(['one']);
  });

  it('lets a handler take itself off without the others missing anything', () => {
    const emitter = new Emitter<{ word: string }>();
    const heard: string[] = [];
    const off = emitter.on('word', () => off());
    emitter.on('word', (word) => heard.push(word));
    emitter.emit('word', 'one');
    expect(heard).toEqual(['one']);
  });
});
