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

  it('names the process that issued it, as a UUID, where there are several', () => {
    const clock = new ManualClock();
    const tokens = new StreamTokens({ clock, randomBytes, seat: 300 });
    const token = tokens.issueUuid('CA1');
    expect(seatOfUuid(token)).toBe(300);
    expect(token).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect([tokens.callOf(token), tokens.claim(token, 'CA1')]).toEqual(['CA1', 'ok']);
    expect(seatOfUuid(tokens.issue('CA1'))).toBeUndefined();
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

  it('is a random UUID where the carrier takes nothing else', () => {
    const { tokens } = setUp();
    const issued = Array.from({ length: 200 }, () => tokens.issueUuid('AS1'));
    for (const token of issued)
      expect(token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(issued).size).toBe(200);
    expect(tokens.claim(issued[7], 'AS1')).toBe('ok');
    expect(tokens.claim(issued[7], 'AS1')).toBe('auth.bad_token');
  });

  it('knows at which rate its stream was announced, as long as it is good', () => {
    const { clock, tokens } = setUp();
    const [wide, unsaid, used] = [
      tokens.issueUuid('AS1', 48_000),
      tokens.issueUuid('AS1'),
      tokens.issueUuid('AS1', 12_000),
    ];
    tokens.claim(used, 'AS1');
    expect([wide, unsaid, used].map((token) => tokens.wireRateOf(token))).toEqual([
      48_000,
      undefined,
      undefined,
    ]);
    clock.advance(TOKEN_TTL_MS);
    expect(tokens.wireRateOf(wide)).toBeUndefined();
  });

  it('tells whose it is without being used up, and not when its time is over', () => {
    const { clock, tokens } = setUp();
    const token = tokens.issueUuid('AS1');
    expect([tokens.callOf(token), tokens.callOf(token), tokens.callOf('another')]).toEqual([
      'AS1',
      'AS1',
      undefined,
    ]);
    clock.advance(TOKEN_TTL_MS);
    expect(tokens.callOf(token)).toBeUndefined();
  });
});
