import { describe, expect, it } from 'vitest';
import { readForm } from '../../src/providers/practice-agent/form.js';
import { HttpPeer } from '../support/http-peer.js';
import { ANSWER, API_KEY, browserScene, healthyRest, OFFER, refusing } from '../support/rest-peer.js';
import { PageEnd } from '../support/page-socket.js';
import { MAX_SOCKETS_PER_ADDRESS } from '../../src/server/socket-count.js';
import { until } from '../support/until.js';

const socketOf = (url: string, id = 'tab-1'): string => `${url}/openai/realtime/${id}`;

async function connected(yaml?: string, answer = healthyRest()) {
  const scene = await browserScene(answer, yaml);
  const page = await PageEnd.open(socketOf(scene.server.url));
  expect(await page.next(0)).toEqual({ type: 'connected', client_id: 'tab-1' });
  return { ...scene, page };
}

describe('a page on /openai/realtime', () => {
  it('gets a token', async () => {
    const { page } = await connected();
    const said = await page.ask({ type: 'get_token', request_id: 'a' });
    expect(said).toMatchObject({ type: 'token_response', token: 'ek_1', request_id: 'a' });
    expect(said['expires_in']).toBeGreaterThan(590);
  });

  it('has its offer signalled to the provider with the session, and gets the answer and the call’s id', async () => {
    const { page, peer, server } = await connected('agents: {default: {instructions: Be kind.}}');
    const said = await page.ask({ type: 'webrtc_signal', signal: { type: 'offer', sdp: OFFER } });
    expect(said).toEqual({
      type: 'webrtc_signal',
      signal: { type: 'answer', sdp: ANSWER },
      provider_call_id: 'rtc_77',
    });
    const [request] = peer.requests;
    expect(request?.target).toBe('/v1/realtime/calls');
    expect(request?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    const form = readForm(request?.headers['content-type'] ?? '', request?.body ?? '');
    expect(form?.get('sdp')).toBe(OFFER);
    expect(JSON.parse(form?.get('session') ?? '')).toMatchObject({
      type: 'realtime',
      model: server.config.defaultAgent.settings.model,
      instructions: 'Be kind.',
    });
  });

  it('is told what the provider refused, without its words', async () => {
    const { page, server } = await connected('', refusing(401, 'invalid_api_key'));
    const said = await page.ask({ type: 'get_token' });
    expect(said).toMatchObject({ type: 'error', code: 'provider.refused', provider_code: 'invalid_api_key' });
    expect(JSON.stringify([said, server.lines])).not.toContain(API_KEY);
  });

  it('is answered a ping', async () => {
    const { page } = await connected();
    expect(await page.ask({ type: 'ping' })).toEqual({ type: 'pong' });
  });

  it.each([
    ['no JSON', 'hello', 'browser.malformed_message'],
    ['no object', '[1]', 'browser.malformed_message'],
    ['no type', { token: 1 }, 'browser.malformed_message'],
    ['an unknown type', { type: 'reboot' }, 'browser.unknown_type'],
    ['a type that objects have anyway', { type: 'constructor' }, 'browser.unknown_type'],
    ['a prototype', '{"type":"ping","__proto__":{"a":1}}', 'browser.malformed_message'],
    ['bytes', Buffer.from('x'), 'browser.malformed_message'],
    ['a function call without a name', { type: 'function_call' }, 'browser.malformed_message'],
    [
      'arguments that are none',
      { type: 'function_call', function_name: 'a', arguments: '[' },
      'browser.malformed_message',
    ],
    [
      'SDP of nonsense',
      { type: 'webrtc_signal', signal: { type: 'offer', sdp: 'hello' } },
      'browser.bad_offer',
    ],
    [
      'SDP without a medium',
      { type: 'webrtc_signal', signal: { type: 'offer', sdp: 'v=0\r\ns=-\r\n' } },
      'browser.bad_offer',
    ],
    ['a candidate', { type: 'webrtc_signal', signal: { candidate: 'a' } }, 'browser.bad_offer'],
    ['an unknown agent', { type: 'get_token', agent: 'nobody' }, 'browser.no_such_agent'],
  ])('is told of %s, and stays connected', async (_what, message, code) => {
    const { page, peer } = await connected();
    expect(await page.ask(message)).toMatchObject({ type: 'error', code });
    expect(await page.ask({ type: 'ping' })).toEqual({ type: 'pong' });
    expect(peer.requests).toEqual([]);
  });

  it('is cut off after a message of 10 MB, and nobody else is', async () => {
    const { page, server } = await connected();
    const other = await PageEnd.open(socketOf(server.url, 'tab-2'));
    page.send('x'.repeat(10_000_000));
    expect(await page.closed()).toBe(1009);
    expect(page.closeReason).toBe('the message is too large');
    await other.next(0);
    expect(await other.ask({ type: 'ping' })).toEqual({ type: 'pong' });
  });

  it('is cut off when it floods', async () => {
    const { page } = await connected();
    for (let count = 0; count < 150; count += 1) page.send({ type: 'ping' });
    expect(await page.closed()).toBe(1008);
    expect(page.heard.at(-1)).toMatchObject({ type: 'error', code: 'browser.too_fast' });
  });

  it('may ask for so much at once', async () => {
    const held: (() => void)[] = [];
    const slow = healthyRest();
    const { page } = await connected('browser: {tokens_per_minute: 100}', (request, response) => {
      held.push(() => void slow(request, response));
      return undefined;
    });
    const offer = { type: 'webrtc_signal', signal: { type: 'offer', sdp: OFFER } };
    for (let count = 0; count < 9; count += 1) page.send(offer);
    expect(await page.next(1)).toMatchObject({ type: 'error', code: 'browser.too_fast' });
    await until(() => held.length === 8);
    for (const go of held) go();
    expect(await page.next(9)).toMatchObject({ type: 'webrtc_signal' });
  });
});

describe('a page that runs tools', () => {
  const tools = (url: string): string => `
browser: {tools: [get_call_info, hangup_call, weather, refund]}
tools:
  private_hosts: ["${new URL(url).host}"]
  http:
    weather: {description: w, url: "${url}/weather", query: {city: "{{city}}"}, parameters: {type: object, properties: {city: {type: string}}, required: [city]}}
    refund: {description: r, method: POST, url: "${url}/refund", mode: approval}
    secret: {description: s, url: "${url}/secret"}
`;

  async function toolScene() {
    const shop = await HttpPeer.open(({ target }) => ({ asked: target }));
    const scene = await connected(tools(shop.url));
    return { ...scene, shop };
  }

  it('gets the result, with the arguments as an object or as text', async () => {
    const { page, shop } = await toolScene();
    const call = { type: 'function_call', function_name: 'weather', call_id: 'c1' };
    for (const args of [{ city: 'Bern' }, '{"city":"Bern"}']) {
      const said = await page.ask({ ...call, arguments: args });
      expect(said).toMatchObject({ type: 'function_call_result', function_name: 'weather', call_id: 'c1' });
      expect(JSON.stringify(said['result'])).toContain('/weather?city=Bern');
    }
    await shop.close();
  });

  it.each([
    ['a tool that is not listed', 'secret', {}, 'browser.tool_not_allowed'],
    ['a tool that there is not', '../secret', {}, 'browser.tool_not_allowed'],
    ['a tool that acts on a phone line', 'hangup_call', { reason: 'done' }, 'tool.no_line'],
    ['a tool that a person approves', 'refund', {}, 'browser.tool_waits'],
    ['arguments that do not fit', 'weather', { town: 'Bern' }, 'tool.bad_arguments'],
  ])('is refused %s', async (_what, function_name, args, code) => {
    const { page, shop } = await toolScene();
    const said = await page.ask({ type: 'function_call', function_name, arguments: args });
    expect(said).toMatchObject({ type: 'error', code });
    expect(shop.requests).toEqual([]);
    await shop.close();
  });

  it('may run none by default', async () => {
    const { page } = await connected();
    const said = await page.ask({ type: 'function_call', function_name: 'get_call_info', arguments: {} });
    expect(said).toMatchObject({ code: 'browser.tool_not_allowed' });
  });
});

describe('who may connect', () => {
  it('is one socket for each id, and many ids at once', async () => {
    const { page, server } = await connected();
    const twin = await PageEnd.open(socketOf(server.url));
    expect(await twin.next(0)).toEqual({
      type: 'error',
      code: 'browser.already_connected',
      message: 'Another client is already connected',
    });
    expect(await twin.closed()).toBe(1008);
    const other = await PageEnd.open(socketOf(server.url, 'tab-2'));
    expect(await other.next(0)).toMatchObject({ type: 'connected' });
    page.close();
    await page.closed();
    const again = await PageEnd.open(socketOf(server.url));
    expect(await again.next(0)).toMatchObject({ type: 'connected' });
  });

  it('is one client in all where limits.max_browser_clients says so', async () => {
    const { server } = await connected('limits: {max_browser_clients: 1}');
    const other = await PageEnd.open(socketOf(server.url, 'tab-2'));
    expect(await other.next(0)).toMatchObject({ message: 'Another client is already connected' });
  });

  it('is as many as the limit says, and the next is told the number', async () => {
    const { server } = await connected('limits: {max_browser_clients: 2}');
    await PageEnd.open(socketOf(server.url, 'tab-2'));
    const third = await PageEnd.open(socketOf(server.url, 'tab-3'));
    expect(await third.next(0)).toMatchObject({ code: 'browser.too_many_clients', message: /^2 clients/ });
  });

  it.each([
    ['up and away', '..%2Fadmin', 400],
    ['a dot first', '.env', 400],
    ['a space', 'a%20b', 400],
    ['65 characters', 'a'.repeat(65), 400],
    ['10 kB', 'a'.repeat(10_000), 414],
  ])('is nobody whose id is %s', async (_what, id, status) => {
    const { server } = await browserScene();
    expect((await PageEnd.open(socketOf(server.url, id))).refused).toBe(status);
  });

  it('is no address that holds its share of sockets, and another still may', async () => {
    const { server } = await browserScene(
      healthyRest(),
      'server: {trust_proxy: [127.0.0.1], admin_token: t}',
    );
    const from = (address: string) => ({
      headers: { 'x-forwarded-for': address, authorization: 'Bearer t' },
    });
    const pages: PageEnd[] = [];
    for (let count = 0; count < 200; count += 1)
      pages.push(await PageEnd.open(socketOf(server.url, `t${count}`), from('203.0.113.9')));
    expect(pages.filter(({ refused }) => refused === 429)).toHaveLength(200 - MAX_SOCKETS_PER_ADDRESS);
    const other = await PageEnd.open(socketOf(server.url, 'other'), from('203.0.113.10'));
    expect(await other.next(0)).toMatchObject({ type: 'connected' });
    expect(server.logged('browser.too_many_sockets')).not.toEqual([]);
    pages[0]?.close();
    await pages[0]?.closed();
    const next = await PageEnd.open(socketOf(server.url, 'next'), from('203.0.113.9'));
    expect(next.refused).toBeUndefined();
  });

  it('is an operator whose token comes as a subprotocol, as browsers send it', async () => {
    const { server } = await browserScene(healthyRest(), 'server: {admin_token: to-ken}');
    const open = (token: string, headers = {}) =>
      PageEnd.open(socketOf(server.url), {
        protocols: ['talkpath', `talkpath-token.${Buffer.from(token).toString('base64url')}`],
        headers: { 'x-forwarded-for': '203.0.113.9', ...headers },
      });
    expect((await open('wrong')).refused).toBe(401);
    expect((await open('to-ken', { origin: 'https://evil.example' })).refused).toBe(403);
    expect(await (await open('to-ken')).next(0)).toMatchObject({ type: 'connected' });
    expect(JSON.stringify(server.lines)).not.toContain(Buffer.from('to-ken').toString('base64url'));
  });

  it('is no page of another site', async () => {
    const { server } = await browserScene();
    const page = await PageEnd.open(socketOf(server.url), { headers: { origin: 'https://evil.example' } });
    expect(page.refused).toBe(403);
  });
});
