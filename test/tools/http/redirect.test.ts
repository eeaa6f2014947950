import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../src/tools/http/exchange.js';
import { redirected } from '../../../src/tools/http/redirect.js';

const HEADERS = {
  authorization: 'Bearer key',
  'x-api-key': 'key',
  'content-type': 'application/json',
  'idempotency-key': '1',
};

function follow(
  status: number,
  location: string | undefined,
  { from = 'https://shop.example/orders', allowed = [] as string[] } = {},
): HttpRequest | undefined {
  const request = { method: 'POST', url: new URL(from), headers: HEADERS, body: '{}' } as const;
  return redirected(request, { status, headers: { location } }, allowed);
}

describe('a redirect', () => {
  it.each([200, 204, 300, 304, 404, 500])('is not what %i is', (status) => {
    expect(follow(status, '/elsewhere')).toBeUndefined();
  });

  it.each([301, 302, 303])('of status %i becomes a GET without a body', (status) => {
    expect(follow(status, '/done?id=1')).toEqual({
      method: 'GET',
      url: new URL('https://shop.example/done?id=1'),
      headers: { authorization: 'Bearer key', 'x-api-key': 'key', 'idempotency-key': '1' },
    });
  });

  it.each([307, 308])('of status %i keeps the method and the body', (status) => {
    expect(follow(status, '/v2/orders')).toMatchObject({ method: 'POST', body: '{}', headers: HEADERS });
  });

  it.each<[location: string | undefined, why: string]>([
    ['https://other.example/', 'another host'],
    ['//other.example/', 'another host'],
    ['https://shop.example.other.example/', 'another host that begins alike'],
    ['https://shop.example@other.example/', 'another host behind a name that looks like the own'],
    ['https://shop.example:8443/', 'another port'],
    ['http://shop.example/', 'no encryption'],
    ['ftp://shop.example/', 'not HTTP'],
    ['file:///etc/passwd', 'not HTTP'],
    ['http://', 'nowhere'],
    [undefined, 'nowhere'],
  ])('to %s is not followed: %s', (location) => {
    expect(() => follow(302, location)).toThrow('the answer is a redirect');
  });

  it('to a host that is allowed is followed, without what says who we are', () => {
    expect(follow(307, 'https://other.example/x', { allowed: ['other.example'] })).toEqual({
      method: 'POST',
      url: new URL('https://other.example/x'),
      headers: { 'content-type': 'application/json', 'idempotency-key': '1' },
      body: '{}',
    });
  });

  it('never goes from https to http, not even to a host that is allowed', () => {
    expect(() => follow(307, 'http://other.example/x', { allowed: ['other.example'] })).toThrow(
      'without encryption',
    );
  });

  it.each([
    ['other.example', 'https://other.example:8443/', true],
    ['other.example:8443', 'https://other.example:8443/', true],
    ['other.example:443', 'https://other.example/', true],
    ['OTHER.example', 'https://other.example/', true],
    ['other.example:8443', 'https://other.example/', false],
    ['other.example', 'https://sub.other.example/', false],
  ])('with %s in allowed_hosts and to %s is followed: %s', (host, location, followed) => {
    const go = (): unknown => follow(302, location, { allowed: [host] });
    if (followed) expect(go()).toMatchObject({ method: 'GET' });
    else expect(go).toThrow('not in allowed_hosts');
  });

  it('may add encryption on its own host', () => {
    const next = follow(301, 'https://shop.example/orders', { from: 'http://shop.example/orders' });
    expect(next?.headers).toMatchObject({ authorization: 'Bearer key' });
  });
});
