import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { MAX_WRONG_TOKENS } from '../../src/server/failed-attempts.js';
import { mintOffer, PageDouble } from '../support/page-double.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
import { ADMIN_TOKEN, expectLogged, fortress } from './fortress.js';

const EVIL = { origin: 'https://evil.example' };
const OPERATOR = { authorization: `Bearer ${ADMIN_TOKEN}` };
const WRONG = `talkpath-token.${Buffer.from('guess').toString('base64url')}`;

/** A WebSocket as a browser opens one; the status of the answer, 101 where it opens. */
const upgraded = (url: string, protocols: readonly string[], headers: object): Promise<number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url.replace('http', 'ws'), [...protocols], { headers: { ...headers } });
    socket.on('error', () => undefined);
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
  });

const call = async (url: string, headers: object): Promise<number> =>
  (await fetch(`${url}/softphone/calls`, { method: 'POST', headers: { ...headers } })).status;

describe('a page of another site, open in an operator’s browser,', () => {
  it('does not lock the operator out with wrong tokens: it is refused, and not counted', async () => {
    const server = await fortress();
    const statuses: number[] = [];
    for (const path of ['/calls', '/openai/realtime/a'])
      for (let at = 0; at <= MAX_WRONG_TOKENS; at += 1)
        statuses.push(await upgraded(server.url + path, ['talkpath', WRONG], EVIL));
    expect(new Set(statuses)).toEqual(new Set([403]));
    await expectLogged(server, 'auth.wrong_origin');
    expect((await fetch(`${server.url}/calls`, { headers: OPERATOR })).status).toBe(200);
  });

  it('uses up no calls that the address may begin in a minute', async () => {
    const server = await fortress('softphone: {calls_per_minute: 2}');
    for (let at = 0; at < 5; at += 1) expect(await call(server.url, EVIL)).toBe(403);
    for (let at = 0; at < 5; at += 1) expect(await call(server.url, {})).toBe(401);
    expect([await call(server.url, OPERATOR), await call(server.url, OPERATOR)]).toEqual([201, 201]);
    expect(await call(server.url, OPERATOR)).toBe(429);
  });
});

describe('a stranger who holds idle streams of a shared address', () => {
  const YAML = 'provider_name: practice\nsoftphone: {max_per_address: 3}';
  const idle = (server: TestServer): Promise<number> => upgraded(`${server.url}/softphone/media`, [], {});

  it('keeps nobody out who has a token, and holds no more of them than before', async () => {
    const server = await TestServer.start({ yaml: YAML });
    for (let at = 0; at < 6; at += 1) expect(await idle(server)).toBe(101);
    await until(() => server.server.app.websocketServer.clients.size === 3);
    const page = await PageDouble.call(server.url);
    await until(() => server.calls.some(({ events }) => events.some(({ type }) => type === 'call-started')));
    for (let at = 0; at < 6; at += 1) await idle(server);
    expect(page.closed).toBeUndefined();
    await expectLogged(server, 'carrier.too_many_from_address');
  });

  it('is turned away where all of the address’s streams are calls', async () => {
    const server = await TestServer.start({ yaml: YAML });
    for (let at = 0; at < 3; at += 1) {
      const offer = await mintOffer(server.url);
      (await PageDouble.dial(server.url, offer)).start();
      await until(() => server.server.calls.find(offer.callSid)?.attached === true);
    }
    expect(await idle(server)).toBe(429);
  });
});
