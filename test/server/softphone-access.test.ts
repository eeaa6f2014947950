import { request } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { mint, mintOffer, PageDouble } from '../support/page-double.js';
import { ADMIN, APP, BEARER, publicSite, signedIn } from '../support/public-site.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const SIGNED_IN = signedIn('ada@example.com');
const PRIVATE = 'provider_name: practice\nagents: {default: {greeting: Hello from the test.}}';

/** `fetch` lets nobody choose the host. */
function mintAs(url: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/softphone/calls`, { method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });
}

const refusal = (status: number, error: string): object => ({
  status,
  body: { error, detail: expect.any(String) as string },
});

describe('who may call from a page of a private server', () => {
  it('is whoever sits at its machine, on its own page or none, as an operator', async () => {
    const { url } = await TestServer.start({ yaml: PRIVATE });
    expect(await mint(url)).toMatchObject({ status: 201, body: { details: true } });
    expect(await mint(url, {}, { origin: url })).toMatchObject({ status: 201, body: { details: true } });
  });

  it('is no operator without the token, where there is one', async () => {
    const { url } = await TestServer.start({ yaml: PRIVATE, env: ADMIN });
    expect(await mint(url)).toMatchObject({ status: 201, body: { details: false } });
    expect(await mint(url, {}, BEARER)).toMatchObject({ status: 201, body: { details: true } });
    expect(await mint(url, { instructions: 'Sing.' })).toMatchObject(refusal(403, 'auth.operators_only'));
    expect(await mint(url, {}, { authorization: 'Bearer wrong' })).toMatchObject(
      refusal(401, 'auth.bad_admin_token'),
    );
  });

  it.each([
    { 'x-forwarded-for': '203.0.113.7' },
    { forwarded: 'for=203.0.113.7' },
    { 'x-real-ip': '203.0.113.7' },
    { via: '1.1 proxy' },
    { 'x-forwarded-host': 'agent.example.com' },
    { 'x-forwarded-proto': 'https' },
    { 'cf-connecting-ip': '203.0.113.7' },
    { 'true-client-ip': '203.0.113.7' },
    { 'x-client-ip': '203.0.113.7' },
    { 'x-original-host': 'agent.example.com' },
  ])('is nobody who came through a proxy: %o', async (headers) => {
    const { url } = await TestServer.start({ yaml: PRIVATE });
    expect(await mint(url, {}, headers)).toMatchObject(refusal(401, 'auth.no_admin_token'));
  });

  it.each(['https://evil.example', 'null', 'http://localhost:1'])('is no page of %s', async (origin) => {
    const { url, lines } = await TestServer.start({ yaml: PRIVATE });
    const minted = await mint(url, {}, { origin });
    expect(minted).toMatchObject(refusal(403, 'auth.wrong_origin'));
    expect(minted.headers.get('access-control-allow-origin')).toBeNull();
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'auth.wrong_origin', origin }));
  });

  it.each(['http://127.0.0.1:5173', 'http://localhost:5173'])(
    'is whoever sits there on a page of another server of the machine too, where it is on the list: %s',
    async (origin) => {
      const listed = `${PRIVATE}\nbrowser: {allowed_origins: ["${origin}", "${APP}"]}`;
      const { url } = await TestServer.start({ yaml: listed });
      const minted = await mint(url, { agent: 'default' }, { origin });
      expect(minted).toMatchObject({ status: 201, body: { details: true } });
      expect(minted.headers.get('access-control-allow-origin')).toBe(origin);
      const page = await PageDouble.call(url, {}, { headers: { origin } });
      await page.heard('Hello');
      const stranger = origin.replace('5173', '5174');
      expect(await mint(url, {}, { origin: stranger })).toMatchObject(refusal(403, 'auth.wrong_origin'));
      expect(await mint(url, {}, { origin: APP })).toMatchObject(refusal(401, 'auth.not_signed_in'));
      for (const trick of [{ 'x-forwarded-for': '203.0.113.7' }, { forwarded: 'for=203.0.113.7' }])
        expect(await mint(url, {}, { origin, ...trick })).toMatchObject(refusal(401, 'auth.not_signed_in'));
      expect(await mintAs(url, { host: 'rebound.example:8080', origin })).toBe(401);
      expect(await mintAs(url, { host: 'localhost:8080', origin })).toBe(201);
    },
  );

  it('is a guest on such a page where there is an admin token', async () => {
    const yaml = `${PRIVATE}\nbrowser: {allowed_origins: ["http://localhost:5173"]}`;
    const { url } = await TestServer.start({ yaml, env: ADMIN });
    const origin = 'http://localhost:5173';
    expect(await mint(url, {}, { origin })).toMatchObject({ status: 201, body: { details: false } });
    expect(await mint(url, { voice: 'marin' }, { origin })).toMatchObject(
      refusal(403, 'auth.operators_only'),
    );
  });

  it('is nobody once the server drains', async () => {
    const { url, server } = await TestServer.start({ yaml: PRIVATE });
    await server.drain();
    expect(await mint(url)).toMatchObject(refusal(503, 'server.stopping'));
  });

  it('is nobody where calls from pages are off', async () => {
    const { url } = await TestServer.start({ yaml: `${PRIVATE}\nsoftphone: {enabled: false}` });
    expect(await mint(url)).toMatchObject({ status: 404 });
    const page = await PageDouble.dial(url, { callSid: 'SP1', token: 'x', path: '/softphone/media' });
    expect(page.closed?.status).toBe(404);
  });
});

describe('who may call from a page of a public server', () => {
  it('is an operator, with the token', async () => {
    const { url } = await publicSite();
    expect(await mint(url, { voice: 'marin' }, BEARER)).toMatchObject({
      status: 201,
      body: { details: true },
    });
    expect(await mint(url)).toMatchObject(refusal(401, 'auth.bad_admin_token'));
  });

  it('is whom the proxy has signed in, on an allowed page, in no other name than their own', async () => {
    const server = await publicSite();
    const minted = await mint(server.url, { from: '+15550001111' }, SIGNED_IN);
    expect(minted).toMatchObject({ status: 201, body: { details: false } });
    expect(minted.headers.get('access-control-allow-origin')).toBe(APP);
    expect(server.calls[0]?.info.from).toBe('ada@example.com');
    expect(await mint(server.url, { agent: 'default' }, SIGNED_IN)).toMatchObject(
      refusal(403, 'auth.operators_only'),
    );
  });

  it('brings no control characters along: not in the numbers it asks for, and not in a signed-in name', async () => {
    const server = await publicSite();
    await mint(server.url, { from: '+1555\n\u001b[2J', to: 'desk\u202e1' }, BEARER);
    await mint(server.url, {}, signedIn('ada\u009b2J'));
    expect(server.calls.map(({ info: { from, to } }) => [from, to])).toEqual([
      ['+1555\ufffd\ufffd[2J', 'desk\ufffd1'],
      ['ada\ufffd2J', ''],
    ]);
  });

  it('is nobody on an allowed page whom no proxy of ours has signed in', async () => {
    const { url } = await publicSite();
    const nobody = { origin: APP, 'x-forwarded-for': '203.0.113.7' };
    const direct = { origin: APP, 'x-user': 'ada@example.com' };
    expect(await mint(url, {}, nobody)).toMatchObject(refusal(401, 'auth.not_signed_in'));
    expect(await mint(url, {}, direct)).toMatchObject(refusal(401, 'auth.not_signed_in'));
    expect(await mint(url, {}, { ...SIGNED_IN, 'x-user': ' ' })).toMatchObject(
      refusal(401, 'auth.not_signed_in'),
    );
  });

  it('is nobody who is signed in on another page, or on none', async () => {
    const { url } = await publicSite();
    const none = { 'x-forwarded-for': '203.0.113.7', 'x-user': 'ada@example.com' };
    expect(await mint(url, {}, { ...SIGNED_IN, origin: 'https://evil.example' })).toMatchObject(
      refusal(403, 'auth.wrong_origin'),
    );
    expect(await mint(url, {}, none)).toMatchObject(refusal(401, 'auth.bad_admin_token'));
  });

  it('is asked beforehand by browsers, and answered for allowed pages only', async () => {
    const { url } = await publicSite();
    const ask = (origin: string): Promise<Response> =>
      fetch(`${url}/softphone/calls`, { method: 'OPTIONS', headers: { origin } });
    const allowed = await ask(APP);
    expect(allowed.headers.get('access-control-allow-headers')).toBe('authorization, content-type');
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('what a page that is no operator’s is told', () => {
  it('is the floor, the words and the end, and no more; other instructions it can not give', async () => {
    const server = await TestServer.start({ yaml: PRIVATE, env: ADMIN });
    const page = await PageDouble.call(server.url);
    page.send({ event: 'instructions', instructions: 'Sing.' });
    await page.heard('Hello');
    page.caller.hangUp();
    await page.gone();
    expect(new Set(page.notes.map(({ note }) => note))).toEqual(
      new Set(['state', 'fault', 'agent', 'ended']),
    );
    expect(page.of('fault')).toMatchObject([{ code: 'auth.operators_only' }]);
    expect(page.of('ended')).toMatchObject([{ reason: 'caller-hung-up', detail: '' }]);
    expect(server.call(page.offer.callSid).events.map(({ type }) => type)).not.toContain('instructions');
  });
});

describe('the upgrade of a stream', () => {
  it.each([
    ['of our own page', (url: string) => url, undefined],
    ['of an allowed page', () => APP, undefined],
    ['of our public page', () => 'https://calls.example.com', undefined],
    ['of another page', () => 'https://evil.example', 403],
    ['of a page without a name', () => 'null', 403],
  ])('%s: %s', async (_what, originOf, status) => {
    const { url } = await publicSite();
    const offer = await mintOffer(url, {}, BEARER);
    const page = await PageDouble.dial(url, offer, { headers: { origin: originOf(url) } });
    expect(page.closed?.status).toBe(status);
  });
});

describe('one address', () => {
  it('may not begin calls without end', async () => {
    const { url } = await TestServer.start({ yaml: `${PRIVATE}\nsoftphone: {calls_per_minute: 2}` });
    expect([(await mint(url)).status, (await mint(url)).status]).toEqual([201, 201]);
    const third = await mint(url);
    expect(third).toMatchObject({
      status: 429,
      body: { error: 'http.too_many_requests', detail: expect.stringContaining('ask again') as string },
    });
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('gets no 1,000 sockets, and whoever calls already does not notice', async () => {
    const server = await TestServer.start({ yaml: `${PRIVATE}\nsoftphone: {max_per_address: 20}` });
    const page = await PageDouble.call(server.url);
    const offer = { callSid: 'SP1', token: 'x', path: '/softphone/media' };
    const others: PageDouble[] = [];
    for (let at = 0; at < 999; at += 111)
      others.push(
        ...(await Promise.all(Array.from({ length: 111 }, () => PageDouble.dial(server.url, offer)))),
      );
    // Those without a token are given up for the next ones.
    await until(() => others.filter(({ closed }) => closed !== undefined).length === 999 - 19);
    await page.heard('Hello');
    const twilio = await server.announce();
    expect(twilio.token).not.toBe('');
    for (const { socket } of others) socket.terminate();
    await until(() => others.every(({ closed }) => closed !== undefined));
    await vi.waitFor(async () => {
      const again = await PageDouble.call(server.url);
      expect(again.closed).toBeUndefined();
    });
  });
});
