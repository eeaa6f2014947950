import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../../src/lib/system-clock.js';
import { API_KEY, askToken, browserScene, healthyRest, refusing } from '../support/rest-peer.js';
import { rawHttp } from '../support/raw-http.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const GUESTS = `
server: {admin_token: admin-42, trust_proxy: [127.0.0.1], public_url: https://calls.example.com}
twilio: {validate_signatures: false}
browser: {allowed_origins: [https://app.example.com], signed_in_header: x-forwarded-user}
agents: {default: {}, sales: {instructions: Sell.}}
`;

describe('POST /openai/token', () => {
  it('mints a secret with the agent’s session, and gives it with when it expires and where it leads', async () => {
    const { peer, server } = await browserScene(
      healthyRest(),
      'agents: {default: {instructions: "Agent {{agent}} here.", voice: marin, tools: [hangup_call, get_call_info]}}\nbrowser: {tools: [get_call_info]}',
    );
    const { status, said, headers } = await askToken(server.url);
    expect(status).toBe(200);
    expect(said).toEqual({
      token: 'ek_1',
      expires_in: expect.any(Number) as number,
      expires_at: expect.any(Number) as number,
      model: server.config.defaultAgent.settings.model,
      url: `ws://${peer.host}/v1/realtime?model=${server.config.defaultAgent.settings.model}`,
    });
    expect(said['expires_in']).toBeGreaterThan(590);
    expect(headers.get('cache-control')).toBe('no-store');
    const [request] = peer.requests;
    expect(request).toMatchObject({ method: 'POST', target: '/v1/realtime/client_secrets' });
    expect(request?.headers.authorization).toBe(`Bearer ${API_KEY}`);
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      expires_after: { anchor: 'created_at', seconds: 600 },
      session: {
        type: 'realtime',
        instructions: 'Agent default here.',
        audio: { input: { format: { type: 'audio/pcm', rate: 24_000 } }, output: { voice: 'marin' } },
        tools: [{ name: 'get_call_info' }],
      },
    });
    expect(request?.body).toContain('"interrupt_response":true');
  });

  it('mints none while the server stops, and gives out none that it has', async () => {
    const { peer, server } = await browserScene(healthyRest());
    expect((await askToken(server.url)).status).toBe(200);
    await server.server.drain();
    expect(await askToken(server.url)).toMatchObject({ status: 503, said: { error: 'server.stopping' } });
    expect(peer.requests).toHaveLength(1);
  });

  it('asks a beta server for a flat session', async () => {
    const { peer, server } = await browserScene(healthyRest(60), 'openai: {dialect: beta, voice: alloy}');
    expect((await askToken(server.url)).said).toMatchObject({ token: 'ek_1' });
    expect(peer.requests[0]?.target).toBe('/v1/realtime/sessions');
    expect(JSON.parse(peer.requests[0]?.body ?? '')).toMatchObject({
      voice: 'alloy',
      modalities: ['audio', 'text'],
    });
  });

  it('asks the provider once for all who wait, and keeps the secret for the next', async () => {
    const { peer, server } = await browserScene();
    const all = await Promise.all([1, 2, 3, 4].map(() => askToken(server.url)));
    expect(new Set(all.map(({ said }) => said['token']))).toEqual(new Set(['ek_1']));
    expect((await askToken(server.url)).said['token']).toBe('ek_1');
    expect(peer.requests).toHaveLength(1);
  });

  it('keeps a secret of its own for each agent, which operators may choose', async () => {
    const { peer, server } = await browserScene(healthyRest(), GUESTS);
    const operator = { authorization: 'Bearer admin-42' };
    expect((await askToken(server.url, operator)).said['token']).toBe('ek_1');
    expect((await askToken(server.url, operator, { agent: 'sales' })).said['token']).toBe('ek_2');
    expect(peer.requests[1]?.body).toContain('Sell.');
    expect((await askToken(server.url, operator, { agent: 'nobody' })).status).toBe(404);
  });

  it.each([
    [401, 'invalid_api_key', {}, 502, 'provider.refused'],
    [404, 'model_not_found', {}, 502, 'provider.refused'],
    [429, 'insufficient_quota', {}, 502, 'provider.refused'],
    [429, 'rate_limit_exceeded', { 'retry-after': '7' }, 429, 'provider.rate_limited'],
    [503, 'server_error', {}, 504, 'provider.unreachable'],
  ])('answers the provider’s %i %s in its own words', async (from, code, headers, status, error) => {
    const { server } = await browserScene(refusing(from, code, headers));
    const answer = await askToken(server.url);
    expect(answer.status).toBe(status);
    expect(answer.said).toMatchObject({ error, provider_code: code });
    expect(answer.headers.get('retry-after')).toBe(status === 429 ? '7' : null);
    expect(answer.text).not.toContain('Incorrect');
    expect(JSON.stringify(server.lines) + answer.text).not.toContain(API_KEY);
    expect(server.logged(error)).toHaveLength(1);
  });

  it('does not ask a provider again that wants a pause, until the pause is over', async () => {
    const { peer, server } = await browserScene(refusing(429, 'rate_limit_exceeded', { 'retry-after': '7' }));
    await askToken(server.url);
    const again = await askToken(server.url);
    expect(again.status).toBe(429);
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(5);
    expect(peer.requests).toHaveLength(1);
  });

  it.each([
    ['no secret', () => ({ hello: 1 })],
    ['no JSON', (_request: unknown, response: { end(text: string): unknown }) => response.end('<html>')],
  ])('answers 502 when the provider answers with %s', async (_what, answer) => {
    const { server } = await browserScene(answer);
    expect(await askToken(server.url)).toMatchObject({
      status: 502,
      said: { error: 'provider.malformed_message' },
    });
  });

  it('follows no redirect, which would take the key along', async () => {
    const { peer, server } = await browserScene((_request, response) => {
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect((await askToken(server.url)).status).toBe(502);
    expect(peer.requests).toHaveLength(1);
  });

  it('gives up on a provider that does not answer', async () => {
    const hurried = {
      ...systemClock,
      after: (delayMs: number, run: () => void) => systemClock.after(delayMs === 10_000 ? 50 : delayMs, run),
    };
    const { server } = await browserScene(() => undefined, '', { clock: hurried });
    expect(await askToken(server.url)).toMatchObject({
      status: 504,
      said: { error: 'provider.unreachable' },
    });
  });

  it('limits how often one visitor may ask', async () => {
    const { server } = await browserScene(healthyRest(), 'browser: {tokens_per_minute: 2}');
    await askToken(server.url);
    await askToken(server.url);
    const third = await askToken(server.url);
    expect(third).toMatchObject({ status: 429, said: { error: 'browser.too_many_requests' } });
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('writes no token and no key into the log', async () => {
    const { server } = await browserScene(healthyRest(), 'logging: {level: trace}');
    const { said } = await askToken(server.url);
    expect(said['token']).toBe('ek_1');
    const log = JSON.stringify(server.lines);
    expect(log).not.toContain('ek_1');
    expect(log).not.toContain(API_KEY);
  });

  it('refuses a body that is none', async () => {
    const { server } = await browserScene();
    const response = await fetch(`${server.url}/openai/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"agent": 5}',
    });
    expect(response.status).toBe(400);
  });
});

describe('who may have a token', () => {
  const PROXY = { 'x-forwarded-for': '203.0.113.9', origin: 'https://app.example.com' };

  it('is the operator, and whoever is signed in on a page of an allow-listed origin', async () => {
    const { server } = await browserScene(healthyRest(), GUESTS);
    expect((await askToken(server.url, { authorization: 'Bearer admin-42' })).status).toBe(200);
    const guest = await askToken(server.url, { ...PROXY, 'x-forwarded-user': 'ann' });
    expect(guest.status).toBe(200);
    expect(guest.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(
      (await askToken(server.url, { ...PROXY, 'x-forwarded-user': 'ann' }, { agent: 'sales' })).said,
    ).toMatchObject({
      error: 'auth.operators_only',
    });
  });

  it.each([
    ['nobody', {}, 401, 'auth.bad_admin_token'],
    ['a wrong token', { authorization: 'Bearer no' }, 401, 'auth.bad_admin_token'],
    ['nobody signed in', PROXY, 401, 'auth.not_signed_in'],
    [
      'another origin',
      { ...PROXY, origin: 'https://evil.example', 'x-forwarded-user': 'ann' },
      403,
      'auth.wrong_origin',
    ],
    [
      'no origin',
      { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-user': 'ann' },
      401,
      'auth.bad_admin_token',
    ],
    ['no proxy', { origin: 'https://app.example.com', 'x-forwarded-user': 'ann' }, 401, 'auth.not_signed_in'],
    [
      'an origin that is none',
      { origin: 'null', authorization: 'Bearer admin-42' },
      403,
      'auth.wrong_origin',
    ],
  ])('is not %s', async (_who, headers, status, error) => {
    const { peer, server } = await browserScene(healthyRest(), GUESTS);
    expect(await askToken(server.url, headers)).toMatchObject({ status, said: { error } });
    expect(peer.requests).toEqual([]);
  });

  it('is everybody at the machine of a private server, but not a page of another site that is open there', async () => {
    const { server } = await browserScene();
    expect((await askToken(server.url)).status).toBe(200);
    expect((await askToken(server.url, { origin: server.url })).status).toBe(200);
    expect((await askToken(server.url, { origin: 'https://evil.example' })).status).toBe(403);
    const rebound = await rawHttp(
      server.url,
      'POST /openai/token HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    );
    expect(rebound).toContain('auth.no_admin_token');
  });

  it('has one of their own: nobody is given another’s', async () => {
    const { peer, server } = await browserScene(healthyRest(), GUESTS);
    const ask = async (headers: Readonly<Record<string, string>>) =>
      (await askToken(server.url, headers)).said['token'];
    const statusFor = async (user: string) =>
      (
        await fetch(`${server.url}/openai/status`, { headers: { ...PROXY, 'x-forwarded-user': user } })
      ).json();
    expect(await ask({ ...PROXY, 'x-forwarded-user': 'ann' })).toBe('ek_1');
    expect(await ask({ ...PROXY, 'x-forwarded-user': 'bob' })).toBe('ek_2');
    expect(await ask({ authorization: 'Bearer admin-42' })).toBe('ek_3');
    expect(await ask({ ...PROXY, 'x-forwarded-user': 'ann' })).toBe('ek_1');
    expect(peer.requests).toHaveLength(3);
    expect(await statusFor('bob')).toMatchObject({ token_cached: true });
    expect(await statusFor('eve')).toMatchObject({ token_cached: false });
  });

  it('lets pages of allow-listed origins ask beforehand (CORS)', async () => {
    const { server } = await browserScene(healthyRest(), GUESTS);
    const ask = (origin: string) =>
      fetch(`${server.url}/openai/token`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const listed = await ask('https://app.example.com');
    expect(listed.status).toBe(204);
    expect(listed.headers.get('access-control-allow-credentials')).toBe('true');
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('GET /openai/status', () => {
  it('tells the state without a secret', async () => {
    const { server } = await browserScene();
    const status = async () => (await fetch(`${server.url}/openai/status`)).json();
    expect(await status()).toMatchObject({
      provider: 'openai',
      dialect: 'ga',
      ready: true,
      token_cached: false,
      clients: 0,
      last_error: null,
    });
    await askToken(server.url);
    expect(await status()).toMatchObject({ token_cached: true });
    expect(JSON.stringify(await status())).not.toMatch(/ek_|sk-/);
  });

  it('names why the last token could not be had', async () => {
    const { server } = await browserScene(refusing(401, 'invalid_api_key'));
    await askToken(server.url);
    const response = await fetch(`${server.url}/openai/status`);
    expect(await response.json()).toMatchObject({ ready: false, last_error: 'provider.refused' });
  });
});

describe('with the practice agent', () => {
  it('gives a token that opens a session at the practice agent, from a browser’s subprotocols', async () => {
    const server = await TestServer.start();
    const { status, said } = await askToken(server.url);
    expect(status).toBe(200);
    const socket = new WebSocket(String(said['url']), [
      'realtime',
      `openai-insecure-api-key.${String(said['token'])}`,
    ]);
    const first: string[] = [];
    socket.on('message', (data: Buffer) => first.push(data.toString()));
    await until(() => first.length > 0);
    socket.terminate();
    expect(JSON.parse(first[0] ?? '')).toMatchObject({
      type: 'session.created',
      session: { model: said['model'] },
    });
  });
});
