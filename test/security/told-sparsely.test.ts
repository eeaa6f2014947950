import { describe, expect, it } from 'vitest';
import { MAX_MESSAGES_PER_S } from '../../src/server/json-socket.js';
import { MAX_UNANSWERED } from '../../src/server/openai/page-client.js';
import { PageEnd } from '../support/page-socket.js';
import { rawHttp } from '../support/raw-http.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
import { ADMIN_TOKEN, APP, expectLogged, fortress, privateServer, SECRETS } from './fortress.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const LARGE = 'x'.repeat(100_000);
const upgradeOf = (version: string): string =>
  `GET /softphone/media HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: ${version}\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;

const post = (path: string, headers: Readonly<Record<string, string>>, body = '{}') => ({
  path,
  init: { method: 'POST', headers, body },
});

describe('whoever is refused again and again', () => {
  it.each([
    ['asks for what there is not', 404, 'http.not_found', { path: '/nothing', init: {} }],
    ['has no token', 401, 'auth.bad_admin_token', { path: '/calls', init: {} }],
    [
      'calls from a page of another site',
      403,
      'auth.wrong_origin',
      post('/softphone/calls', { ...JSON_TYPE, origin: 'https://evil.example' }),
    ],
    [
      'posts what is too large',
      413,
      'http.bad_request',
      post('/softphone/calls', { ...JSON_TYPE, authorization: `Bearer ${ADMIN_TOKEN}` }, LARGE),
    ],
    [
      'posts what no route takes',
      415,
      'http.bad_request',
      post('/twilio/voice', { 'content-type': 'text/xml' }),
    ],
    ['writes to the agent', 401, 'auth.bad_admin_token', post('/chat', JSON_TYPE)],
    [
      'calls, signed in nowhere',
      401,
      'auth.not_signed_in',
      post('/softphone/calls', { ...JSON_TYPE, origin: APP }),
    ],
  ])('has one line, with his address: %s', async (_what, status, code, { path, init }) => {
    const server = await fortress();
    const ask = async (): Promise<number> => (await fetch(server.url + path, init)).status;
    for (let at = 0; at < 30; at += 1) expect(await ask()).toBe(status);
    await expectLogged(server, code, code === 'http.not_found' ? 'info' : 'warn');
    expect(server.logged(code)).toHaveLength(1);
    expect(server.logged(code)[0]).toMatchObject({ address: '127.0.0.1' });
  });
});

/** A private server, and one of its pages on a JSON socket. */
async function onSocket(path = '/openai/realtime/a') {
  const server = await privateServer();
  return { server, page: await PageEnd.open(server.url + path) };
}

describe('what is refused on a socket', () => {
  it('leaves a line for each code: a name that is none, more than anybody needs, no message, too large', async () => {
    const { server, page } = await onSocket();
    expect((await PageEnd.open(`${server.url}/openai/realtime/..%2fx`)).refused).toBe(400);
    await expectLogged(server, 'browser.bad_name');
    for (let at = 0; at < MAX_MESSAGES_PER_S - 10; at += 1) page.send('{{{');
    await expectLogged(server, 'browser.malformed_message');
    for (let at = 0; at < 3 * MAX_MESSAGES_PER_S; at += 1) page.send('{{{');
    expect(await page.closed()).toBe(1008);
    await expectLogged(server, 'browser.too_fast');
    expect(server.logged('browser.malformed_message')).toHaveLength(1);
    const other = await PageEnd.open(`${server.url}/openai/realtime/b`);
    other.send(LARGE);
    expect(await other.closed()).toBe(1009);
    await expectLogged(server, 'http.bad_message');
  });

  it('leaves a line: a third peer in a room, a tool that pages may not run, too much at once', async () => {
    const { server, page } = await onSocket();
    const peers = ['a', 'b', 'c'].map((name) => `${server.url}/webrtc/signaling/room/${name}`);
    for (const peer of peers) await PageEnd.open(peer);
    await expectLogged(server, 'browser.room_full');
    page.send({ type: 'function_call', function_name: 'hangup_call', arguments: '{}' });
    await expectLogged(server, 'browser.tool_not_allowed');
    for (let at = 0; at < 2 * MAX_UNANSWERED; at += 1) page.send({ type: 'get_token' });
    await expectLogged(server, 'browser.too_fast');
  });
});

describe('what is refused before anything begins', () => {
  it('leaves a line: a call and a message that nobody can read', async () => {
    const server = await privateServer();
    const ask = async (path: string, body: string): Promise<number> =>
      (await fetch(server.url + path, { method: 'POST', headers: JSON_TYPE, body })).status;
    expect(await ask('/softphone/calls', '[[[')).toBe(422);
    await until(() => server.logged('http.bad_request').some(({ status }) => status === 422));
    const chat = await TestServer.start({
      yaml: 'provider_name: practice\nagents: {default: {greeting: Hi.}}',
    });
    const answer = await fetch(`${chat.url}/chat`, {
      method: 'POST',
      headers: JSON_TYPE,
      body: '{"message":1}',
    });
    expect(answer.status).toBe(400);
    await until(() => chat.logged('http.bad_request').some(({ status }) => status === 400));
  });

  it('leaves a line, and is closed: an upgrade of another version, and a wish for a proxy', async () => {
    const server = await fortress();
    expect(await rawHttp(server.url, upgradeOf('7'))).toMatch(
      /^HTTP\/1\.1 400 [^]*Sec-WebSocket-Version: 13/,
    );
    await expectLogged(server, 'http.bad_request');
    const other = await TestServer.start({ env: SECRETS });
    expect(await rawHttp(other.url, 'CONNECT a:22 HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 /);
    await expectLogged(other, 'http.bad_request');
    expect(JSON.stringify(other.lines)).not.toContain(ADMIN_TOKEN);
  });
});
