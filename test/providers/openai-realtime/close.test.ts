import { describe, expect, it } from 'vitest';
import type { LinkEnd } from '../../../src/ports/link.js';
import { codecFor } from './support.js';

function faultOf(end: LinkEnd): unknown {
  const events = codecFor().ended(end);
  expect(events).toHaveLength(1);
  expect(events[0]?.type).toBe('closed');
  return events[0]?.type === 'closed' ? events[0].fault : undefined;
}

describe('a connection that was closed', () => {
  const expired = 'Your session hit the maximum duration of 60 minutes.';
  const typed = (code: string): string => `invalid_request_error.${code}`;

  const rows = [
    [1000, '', 'provider.closed', 'retryable', undefined],
    [1001, 'going away', 'provider.closed', 'retryable', undefined],
    [1001, expired, 'provider.session_expired', 'retryable', undefined],
    [1006, '', 'provider.closed', 'retryable', undefined],
    [1008, 'session_limit_reached', 'provider.closed', 'retryable', undefined],
    [1011, 'keepalive ping timeout', 'provider.closed', 'retryable', undefined],
    [3000, typed('invalid_api_key'), 'provider.refused', 'fatal', 'invalid_api_key'],
    [3000, '', 'provider.refused', 'fatal', undefined],
    [4000, typed('beta_api_shape_disabled'), 'provider.refused', 'fatal', 'beta_api_shape_disabled'],
    [4000, typed('something_new'), 'provider.refused', 'fatal', 'something_new'],
    [4000, typed('session_expired'), 'provider.session_expired', 'retryable', 'session_expired'],
    [4004, typed('model_not_found'), 'provider.refused', 'fatal', 'model_not_found'],
    [4999, 'server_error.overloaded', 'provider.closed', 'retryable', 'overloaded'],
  ] as const;
  it.each(
    rows.map(([closeCode, reason, code, severity, providerCode]) => ({
      closeCode,
      reason,
      code,
      severity,
      providerCode,
    })),
  )('with $closeCode "$reason" is $code, $severity', ({ closeCode, reason, ...expected }) => {
    expect(faultOf({ kind: 'closed', code: closeCode, reason })).toEqual({
      message: expect.stringContaining(String(closeCode)) as string,
      ...expected,
    });
  });

  it.each([
    [1000, '', 'the provider ended the connection (1000)'],
    [
      3000,
      typed('invalid_api_key'),
      'the key was refused (3000 invalid_request_error.invalid_api_key) (check OPENAI_API_KEY)',
    ],
    [
      4000,
      typed('beta_api_shape_disabled'),
      'the provider refused the request (4000 invalid_request_error.beta_api_shape_disabled) (set openai.dialect: ga)',
    ],
    [4999, 'bye', 'the provider closed the connection (4999 bye)'],
  ])('with %i says it in a sentence', (code, reason, message) => {
    expect(faultOf({ kind: 'closed', code, reason })).toMatchObject({ message });
  });
});

describe('a connection that was refused', () => {
  it.each([
    [
      400,
      'fatal',
      'the provider refused the connection (400): check openai.base_url, openai.model and openai.dialect',
    ],
    [401, 'fatal', 'the key was refused (401): check OPENAI_API_KEY'],
    [403, 'fatal', 'the key was refused (403): check OPENAI_API_KEY'],
    [404, 'fatal', 'there is no such endpoint or model (404): check openai.base_url and openai.model'],
    [429, 'retryable', "too many requests, or no quota left (429): check the account's limits and billing"],
    [500, 'retryable', 'the provider is failing (500): try again later'],
    [503, 'retryable', 'the provider is failing (503): try again later'],
  ])('with %i is %s, and says what to do', (status, severity, message) => {
    expect(faultOf({ kind: 'refused', status })).toEqual({ code: 'provider.refused', severity, message });
  });

  it('that says how long to stay away is a limit with nothing left until then', () => {
    const [limits, closed] = codecFor().ended({ kind: 'refused', status: 429, retryAfterMs: 3000 });
    expect(limits).toEqual({
      type: 'rate-limits',
      remaining: { connections: 0 },
      resetMs: { connections: 3000 },
    });
    expect(closed?.type).toBe('closed');
  });
});

it('a connection on which nothing is answered any more has stalled: that says something about its far end', () => {
  expect(faultOf({ kind: 'failed', message: 'nothing answered a ping for 3 s', silent: true })).toEqual({
    code: 'provider.stalled',
    severity: 'retryable',
    message: 'nothing answered a ping for 3 s',
  });
});

it('a connection that failed names the cause and where to look', () => {
  expect(faultOf({ kind: 'failed', message: 'getaddrinfo ENOTFOUND api.example' })).toEqual({
    code: 'provider.unreachable',
    severity: 'retryable',
    message:
      "the provider can't be reached: getaddrinfo ENOTFOUND api.example; check the network and openai.base_url",
  });
});
