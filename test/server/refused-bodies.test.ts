import { describe, expect, it } from 'vitest';
import { rawHttp } from '../support/raw-http.js';
import { TestServer } from '../support/test-server.js';

const PRIVATE = 'provider_name: practice\nagents: {default: {greeting: Hello from the test.}}';
const send = (url: string, body: string, type = 'application/json') =>
  fetch(url, { method: 'POST', headers: { 'content-type': type }, body });

describe('what no route takes', () => {
  it('is answered with a sentence', async () => {
    const { url } = await TestServer.start({ yaml: PRIVATE });
    const large = await send(`${url}/softphone/calls`, 'x'.repeat(100_000));
    expect([large.status, await large.json()]).toEqual([
      413,
      { error: 'http.bad_request', detail: 'The body is larger than this route takes.' },
    ]);
    const xml = await send(`${url}/softphone/calls`, '<call/>', 'text/xml');
    expect([xml.status, await xml.json()]).toEqual([
      415,
      { error: 'http.bad_request', detail: 'This route takes no body of that content-type.' },
    ]);
    const long = await rawHttp(
      url,
      `GET /chat/${'a'.repeat(2000)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    expect(long).toContain(' 414 ');
    expect(long).toContain('The address is longer');
  });
});
