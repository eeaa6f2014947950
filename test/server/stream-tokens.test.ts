import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  MAX_WAITING_TOKENS,
  seatOfUuid,
  StreamTokens,
  TOKEN_TTL_MS,
} from '../../src/server/stream-tokens.js';
import { ManualClock } from '../support/manual-clock.js';

function setUp() {
  const clock = new ManualClock();
  return { clock, tokens: new StreamTokens({ clock, randomBytes }) };
}

describe('a stream token', () => {
  it('opens the stream of its call, once', () => {
    const { tokens } = setUp();
    const token = tokens.issue('CA1');
    expect(tokens.claim(token, 'CA1')).toBe('ok');
    expect(tokens.claim(token, 'CA1')).toBe('auth.bad_token');
  });

  it('is used up by another call that tries it', () => {
    const { tokens } = setUp();
    const token = tokens.issue('CA1');
    expect(tokens.claim(token, 'CA2')).toBe('auth.token_of_other_call');
    expect(tokens.claim(token, 'CA1')).toBe('auth.bad_token');
  });

  it('is good until its time is over and not a millisecond longer', () => {
    const { clock, tokens } = setUp();
    const inTime = tokens.issue('CA1');
    const late = tokens.issue('CA1');
    clock.advance(TOKEN_TTL_MS - 1);
    expect(tokens.claim(inTime, 'CA1')).toBe('ok');
    clock.advance(1);
    expect(tokens.claim(late, 'CA1')).toBe('auth.bad_token');
  });

  it.each([undefined, ''])('is missed when there is none (%j)', (none) => {
    expect(setUp().tokens.claim(none, 'CA1')).toBe('auth.no_token');
  });

  it.each(['__proto__', 'constructor', 'x', ' ', 'A'.repeat(10_000)])(
    'is unknown when made up: %.12s',
    (text) => {
      const { tokens } = setUp();
      tokens.issue('CA1');
      expect(tokens.claim(text, 'CA1')).toBe('auth.bad_token');
    },
  );

  it('is 32 random bytes that fit a TwiML parameter, and never the same twice', () => {
    const { tokens } = setUp();
    const issued = Array.from({ length: 100 }, () => tokens.issue('CA1'));
    expect(new Set(issued).size).toBe(100);
    for (const token of issued) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('may be issued again for a webhook that Twilio repeats; both are good', () => {
    const { tokens } = setUp();
    const [first, second] = [tokens.issue('CA1'), tokens.issue('CA1')];
    expect([tokens.claim(second, 'CA1'), tokens.claim(first, 'CA1')]).toEqual(['ok', 'ok']);
  });
});

describe('the UUID of a process that is one of several', () => {
  it('says which, and is a UUID of version 4 as any other', () => {
    const randomBytes = (count: number): Uint8Array => new Uint8Array(count).fill(0xab);
    const tokens = new StreamTokens({ clock: new ManualClock(), randomBytes, seat: 7 });
    const uuid = tokens.issueUuid('CA1');
    expect(uuid).toBe('0007abab-abab-4bab-abab-abababababab');
    expect([seatOfUuid(uuid), tokens.claim(uuid, 'CA1')]).toEqual([7, 'ok']);
  });
});

describe('the store of tokens', () => {
  it('leaves no timer behind and forgets what expired', () => {
    const { clock, tokens } = setUp();
    for (let i = 0; i < 50; i++) tokens.issue(`CA${i}`);
    expect([tokens.size, clock.pending]).toEqual([50, 0]);
    clock.advance(TOKEN_TTL_MS);
    tokens.issue('CA-new');
    expect(tokens.size).toBe(1);
  });

  it('has a bound: the oldest makes room', () => {
    const { tokens } = setUp();
    const oldest = tokens.issue('CA-old');
    const next = tokens.issue('CA-next');
    for (let i = 2; i <= MAX_WAITING_TOKENS; i++) tokens.issue('CA');
    expect(tokens.size).toBe(MAX_WAITING_TOKENS);
    expect(tokens.claim(oldest, 'CA-old')).toBe('auth.bad_token');
    expect(tokens.claim(next, 'CA-next')).toBe('ok');
  });
});
