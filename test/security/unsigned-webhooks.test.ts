import { describe, expect, it } from 'vitest';
import { mintOffer } from '../support/page-double.js';
import { rawHttp, rawPost } from '../support/raw-http.js';
import { TestServer } from '../support/test-server.js';
import { expectLogged, privateServer } from './fortress.js';

const TUNNEL = 'tunnel.example.com';
const FORM = new URLSearchParams({ CallSid: 'CA1', From: '+12025550123', To: '+12025550199' }).toString();
const EVIL = 'Origin: https://evil.example';
const UPGRADE = [
  'GET /twilio/media HTTP/1.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];

const hereOf = ({ url }: TestServer): string => `Host: ${new URL(url).host}`;

/** A private test through a tunnel: anybody who knows its name may call. */
const tunnelled = (): Promise<TestServer> =>
  TestServer.start({
    yaml: `provider_name: practice\nserver: {public_url: "https://${TUNNEL}"}\ntwilio: {validate_signatures: false}`,
  });

type Page = readonly [title: string, headers: readonly string[], code: string];

/** `Host` is the server's own where none is given. */
const PAGES: readonly Page[] = [
  ['a page of another site', [EVIL], 'auth.wrong_origin'],
  ['a sandboxed frame, or a page that hides where it is from', ['Origin: null'], 'auth.wrong_origin'],
  [
    'a page whose name leads here (DNS rebinding)',
    ['Host: rebound.example', 'Origin: http://rebound.example'],
    'auth.wrong_host',
  ],
  ['such a page, by a request that names no page', ['Host: rebound.example'], 'auth.wrong_host'],
  ['a page whose name looks like this machine', ['Host: 127.0.0.1.evil.example'], 'auth.wrong_host'],
];

const withHost = (server: TestServer, headers: readonly string[]): readonly string[] =>
  headers.some((line) => line.startsWith('Host:')) ? headers : [hereOf(server), ...headers];

describe('where signatures are not checked', () => {
  it.each(PAGES)('no call is opened by %s', async (_title, headers, code) => {
    const server = await privateServer();
    const answer = await rawPost(server.url, '/twilio/voice', FORM, withHost(server, headers));
    expect(answer).toContain('HTTP/1.1 403 ');
    expect(answer).not.toContain('token');
    await expectLogged(server, code);
    expect(server.calls).toEqual([]);
  });

  it.each(PAGES)('no stream is opened by %s', async (_title, headers, code) => {
    const server = await privateServer();
    const lines = [...UPGRADE, ...withHost(server, headers)];
    expect(await rawHttp(server.url, `${lines.join('\r\n')}\r\n\r\n`)).toContain('HTTP/1.1 403 ');
    await expectLogged(server, code);
  });

  it.each(['status', 'after', 'stream-status', 'transfer', 'transfer-status', 'recording'])(
    'no page of another site reaches /twilio/%s',
    async (route) => {
      const server = await privateServer();
      const { callSid } = await server.announce();
      const form = new URLSearchParams({ CallSid: callSid, CallStatus: 'completed' }).toString();
      const answer = await rawPost(server.url, `/twilio/${route}`, form, [hereOf(server), EVIL]);
      expect(answer).toContain('HTTP/1.1 403 ');
      expect(server.ending(callSid)).toBeUndefined();
    },
  );

  it('a tunnel that is the public URL goes on working, whatever Host it sends', async () => {
    const server = await tunnelled();
    for (const host of [`Host: ${TUNNEL}`, `Host: ${TUNNEL}:443`, hereOf(server)]) {
      const answer = await rawPost(server.url, '/twilio/voice', FORM, [host]);
      expect(answer).toContain(`wss://${TUNNEL}/twilio/media`);
    }
  });

  it('another name than the tunnel’s does not, and no page of the tunnel’s name that it did not serve', async () => {
    const server = await tunnelled();
    const strange = await rawPost(server.url, '/twilio/voice', FORM, ['Host: rebound.example']);
    expect(strange).toContain('auth.wrong_host');
    const page = await rawPost(server.url, '/twilio/voice', FORM, [`Host: ${TUNNEL}`, EVIL]);
    expect(page).toContain('auth.wrong_origin');
  });
});

describe('a webhook that names a call from a browser', () => {
  it.each(['status', 'after', 'transfer'])('does not end it by /twilio/%s', async (route) => {
    const server = await privateServer();
    const { callSid } = await mintOffer(server.url);
    await server.post(`/twilio/${route}`, { CallSid: callSid, CallStatus: 'completed' });
    expect(server.ending(callSid)).toBeUndefined();
    expect(server.server.calls.find(callSid)).toBeDefined();
    await expectLogged(server, 'carrier.no_call');
  });

  it('gets no token for it, and opens no second call under its id', async () => {
    const server = await privateServer();
    const { callSid } = await mintOffer(server.url);
    const { status, body } = await server.post('/twilio/voice', { CallSid: callSid, From: '', To: '' });
    expect(status).toBe(400);
    expect(body).not.toContain('token');
    expect(server.calls).toHaveLength(1);
    await expectLogged(server, 'carrier.no_call');
  });
});
