import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_WRONG_SIGNATURES, MAX_WRONG_TOKENS } from '../../src/server/failed-attempts.js';
import { rawHttp } from '../support/raw-http.js';
import type { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
import {
  ADMIN_TOKEN,
  announce,
  APP,
  AUTH_TOKEN,
  expectLogged,
  expectServes,
  fortress,
  PUBLIC,
  signatureOf,
} from './fortress.js';

type Headers = Readonly<Record<string, string>>;
/** Does it, and gives the status that it is answered with. */
type Attack = readonly [
  title: string,
  status: number,
  code: string,
  act: (server: TestServer) => Promise<number>,
];

const VOICE = '/twilio/voice';
const FORM = { CallSid: 'CA1', From: '+12025550123', To: '+12025550199' };
const LARGE = 'x'.repeat(100_000);

const signed = async (
  server: TestServer,
  signature: string,
  { path = VOICE, form = FORM, headers = {} }: { path?: string; form?: Headers; headers?: Headers } = {},
): Promise<number> => (await server.post(path, form, { 'x-twilio-signature': signature, ...headers })).status;

const get = async (
  server: TestServer,
  path: string,
  headers: Headers = {},
  method = 'GET',
): Promise<number> => (await fetch(server.url + path, { method, headers })).status;

/** Bytes as they stand; the status of the first answer. */
const raw = async (server: TestServer, lines: readonly string[], body = ''): Promise<number> => {
  const answer = await rawHttp(server.url, `${lines.join('\r\n')}\r\n\r\n${body}`);
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
};

const FORGERIES: readonly Attack[] = [
  [
    'posts a webhook without a signature',
    403,
    'auth.no_signature',
    async (s) => (await s.post(VOICE, FORM)).status,
  ],
  [
    'signs a webhook with the token of another account',
    403,
    'auth.bad_signature',
    (s) => signed(s, signatureOf(VOICE, FORM, PUBLIC, 'another-token')),
  ],
  [
    'signs it with an empty token',
    403,
    'auth.bad_signature',
    (s) => signed(s, signatureOf(VOICE, FORM, PUBLIC, '')),
  ],
  [
    'sends a signature of another length',
    403,
    'auth.bad_signature',
    (s) => signed(s, signatureOf(VOICE, FORM).slice(0, 10)),
  ],
  [
    'sends two signatures, one of them right',
    403,
    'auth.bad_signature',
    (s) => signed(s, `x, ${signatureOf(VOICE, FORM)}`),
  ],
  [
    'plays a signature again with another caller',
    403,
    'auth.bad_signature',
    (s) => signed(s, signatureOf(VOICE, FORM), { form: { ...FORM, From: '+19995550000' } }),
  ],
  [
    'plays a signature again with one parameter more',
    403,
    'auth.bad_signature',
    (s) => signed(s, signatureOf(VOICE, FORM), { form: { ...FORM, Digits: '1' } }),
  ],
  [
    'plays a signature again on another route, to end a call',
    403,
    'auth.bad_signature',
    (s) => signed(s, signatureOf(VOICE, FORM), { path: '/twilio/after' }),
  ],
  [
    'adds a query to a signed address',
    403,
    'auth.bad_signature',
    (s) => signed(s, signatureOf(VOICE, FORM), { path: `${VOICE}?to=+1900` }),
  ],
  [
    'uses a signature that was made for where we listen',
    403,
    'auth.bad_signature',
    (s) => signed(s, signatureOf(VOICE, FORM, s.url)),
  ],
  [
    'uses a signature that was made for http',
    403,
    'auth.bad_signature',
    (s) =>
      signed(s, signatureOf(VOICE, FORM, 'http://calls.example.com'), {
        headers: { 'x-forwarded-proto': 'http' },
      }),
  ],
  [
    'uses a signature of another site of the account, and says by X-Forwarded-Host that it is this one',
    403,
    'auth.bad_signature',
    (s) =>
      signed(s, signatureOf(VOICE, FORM, 'https://other.example.com'), {
        headers: { 'x-forwarded-host': 'other.example.com', 'x-forwarded-proto': 'https' },
      }),
  ],
  [
    'reports that a call is over, unsigned',
    403,
    'auth.no_signature',
    async (s) => (await s.post('/twilio/status', { CallSid: 'CA1', CallStatus: 'completed' })).status,
  ],
  [
    'reports a transfer that was answered, unsigned',
    403,
    'auth.no_signature',
    async (s) => (await s.post('/twilio/transfer', { CallSid: 'CA1', DialCallStatus: 'completed' })).status,
  ],
];

const BYTES: readonly Attack[] = [
  [
    'posts 100 kB',
    413,
    'http.bad_request',
    async (s) => (await s.post(VOICE, { ...FORM, Body: LARGE })).status,
  ],
  [
    'posts JSON where a form belongs',
    415,
    'http.bad_request',
    async (s) =>
      (
        await fetch(s.url + VOICE, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{}',
        })
      ).status,
  ],
  [
    'posts a form that unpacks to 60 MB, which nobody unpacks',
    403,
    'auth.no_signature',
    async (s) => {
      const headers = { 'content-encoding': 'gzip', 'content-type': 'application/x-www-form-urlencoded' };
      const body = new Uint8Array(gzipSync(Buffer.alloc(60_000_000, 'a=')));
      return (await fetch(s.url + VOICE, { method: 'POST', headers, body })).status;
    },
  ],
  [
    'sends 20 kB of headers',
    431,
    'http.bad_request',
    (s) => raw(s, ['GET / HTTP/1.1', 'Host: a', `X-Long: ${'x'.repeat(20_000)}`]),
  ],
  [
    'says in two ways how long the body is, to smuggle a second request past a proxy',
    400,
    'http.bad_request',
    (s) =>
      raw(
        s,
        [`POST ${VOICE} HTTP/1.1`, 'Host: a', 'Content-Length: 5', 'Transfer-Encoding: chunked'],
        '0\r\n\r\nGET /calls HTTP/1.1\r\n\r\n',
      ),
  ],
  [
    'puts a zero byte into a header',
    400,
    'http.bad_request',
    (s) => raw(s, ['GET / HTTP/1.1', 'Host: a', 'X-A: \0']),
  ],
  [
    'begins a header’s line with a line feed alone',
    400,
    'http.bad_request',
    (s) => raw(s, ['GET / HTTP/1.1', 'Host: a\nX-Twilio-Signature: x\rY: z']),
  ],
  [
    'speaks TLS to the plain port',
    400,
    'http.bad_request',
    (s) => raw(s, ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc']),
  ],
  ['speaks HTTP/2', 400, 'http.bad_request', (s) => raw(s, ['PRI * HTTP/2.0', '', 'SM', ''])],
  [
    'asks for an address of 10 kB',
    414,
    'http.bad_request',
    (s) => raw(s, [`GET /chat/${'a'.repeat(10_000)} HTTP/1.1`, 'Host: a', 'Connection: close']),
  ],
  ...['//twilio/voice', '/twilio%2Fvoice', '/twilio/voice/', '/TWILIO/voice', '/twilio/x/../voice'].map(
    (path): Attack => [
      `writes the path of the webhook as ${path}, to go around its checks`,
      404,
      'http.not_found',
      (s) => raw(s, [`POST ${path} HTTP/1.1`, 'Host: a', 'Content-Length: 0', 'Connection: close']),
    ],
  ),
];

const OPERATORS: readonly Attack[] = [
  ['lists the calls without a token', 401, 'auth.bad_admin_token', (s) => get(s, '/calls')],
  [
    'puts the token into the address, where logs would keep it',
    401,
    'auth.bad_admin_token',
    (s) => get(s, `/calls?token=x`),
  ],
  [
    'shows a beginning of the token',
    401,
    'auth.bad_admin_token',
    (s) => get(s, '/calls', bearer(ADMIN_TOKEN.slice(0, -1))),
  ],
  [
    'shows more than the token',
    401,
    'auth.bad_admin_token',
    (s) => get(s, '/calls', bearer(`${ADMIN_TOKEN}x`)),
  ],
  ['shows the carrier’s token', 401, 'auth.bad_admin_token', (s) => get(s, '/calls', bearer(AUTH_TOKEN))],
  ['hangs up somebody’s call', 401, 'auth.bad_admin_token', (s) => get(s, '/calls/last/hangup', {}, 'POST')],
  ['reads a journal', 401, 'auth.bad_admin_token', (s) => get(s, '/calls/last/journal')],
  [
    'listens to a recording with a ticket of his own making',
    401,
    'auth.bad_admin_token',
    (s) => get(s, '/calls/last/recording', { cookie: `talkpath_recording=9999999999999.${'A'.repeat(43)}` }),
  ],
  [
    'approves a tool’s call',
    401,
    'auth.bad_admin_token',
    (s) => get(s, '/calls/last/approvals/c1', {}, 'POST'),
  ],
  [
    'reads the metrics the public way',
    401,
    'auth.bad_admin_token',
    (s) => raw(s, ['GET /metrics HTTP/1.1', 'Host: calls.example.com', 'Connection: close']),
  ],
  [
    'says by X-Forwarded-For that he is on this machine',
    401,
    'auth.bad_admin_token',
    (s) => get(s, '/calls', { 'x-forwarded-for': '127.0.0.1' }),
  ],
  [
    'names a user as the proxy does, without being the proxy',
    401,
    'auth.not_signed_in',
    (s) =>
      get(
        s,
        '/softphone/calls',
        { origin: APP, 'x-user': 'ada@example.com', 'content-type': 'application/json' },
        'POST',
      ),
  ],
  [
    'calls from a page of another site',
    403,
    'auth.wrong_origin',
    (s) =>
      get(
        s,
        '/softphone/calls',
        { origin: 'https://evil.example', 'content-type': 'application/json' },
        'POST',
      ),
  ],
  [
    'asks for a token of the provider',
    401,
    'auth.bad_admin_token',
    (s) => get(s, '/openai/token', { 'content-type': 'application/json' }, 'POST'),
  ],
  [
    'writes to the agent at our expense',
    401,
    'auth.bad_admin_token',
    (s) => get(s, '/chat', { 'content-type': 'application/json' }, 'POST'),
  ],
  [
    'asks what another site’s page may do',
    404,
    'http.not_found',
    (s) =>
      get(
        s,
        '/calls',
        { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
        'OPTIONS',
      ),
  ],
];

function bearer(token: string): Headers {
  return { authorization: `Bearer ${token}` };
}

describe('a stranger who knows the address', () => {
  it.each([...FORGERIES, ...BYTES, ...OPERATORS])(
    'is refused, and leaves a line, when he %s',
    async (_title, status, code, act) => {
      const server = await fortress();
      expect(await act(server)).toBe(status);
      await expectLogged(server, code, code === 'http.not_found' ? 'info' : 'warn');
      expect(server.calls).toEqual([]);
      await expectServes(server);
    },
  );

  it('finds no file outside of what is served, token or not', async () => {
    const server = await fortress();
    const paths = [
      '/assets/../package.json',
      '/assets/..%2f..%2fpackage.json',
      '/assets/%2e%2e/%2e%2e/package.json',
    ];
    const more = ['/..%5c..%5cpackage.json', '/calls/..%2f..%2fpackage.json/journal', '/calls/%00/recording'];
    for (const path of [...paths, ...more]) {
      const lines = [
        `GET ${path} HTTP/1.1`,
        'Host: a',
        `Authorization: Bearer ${ADMIN_TOKEN}`,
        'Connection: close',
      ];
      const answer = await rawHttp(server.url, `${lines.join('\r\n')}\r\n\r\n`);
      expect(answer, path).toMatch(/^HTTP\/1\.1 40[0-4] /);
      expect(answer, path).not.toContain('"dependencies"');
    }
  });

  it('is given no page of ours to read by another site’s script, and none to frame', async () => {
    const { url } = await fortress();
    for (const path of ['/', '/calls', '/healthz', '/metrics', '/chat', '/openai/status', '/nothing']) {
      const { headers } = await fetch(url + path, { headers: { origin: 'https://evil.example' } });
      expect(headers.get('access-control-allow-origin'), path).toBeNull();
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
      expect(headers.get('cross-origin-resource-policy'), path).toBe('same-origin');
    }
  });
});

describe('a stranger who plays a signed webhook again', () => {
  it('opens no second call when the first has ended: he hears what a call hears that is over', async () => {
    const server = await fortress();
    const { callSid } = await announce(server, FORM);
    const over = { ...FORM, CallStatus: 'completed' };
    await signed(server, signatureOf('/twilio/status', over), { path: '/twilio/status', form: over });
    await until(() => server.ending(callSid) !== undefined);
    const again = await server.post(VOICE, FORM, { 'x-twilio-signature': signatureOf(VOICE, FORM) });
    expect(again.status).toBe(200);
    expect(again.body).toContain('<Hangup');
    expect(again.body).not.toContain('Stream');
    expect(server.calls).toHaveLength(1);
    await expectLogged(server, 'carrier.no_call');
  });
});

describe('a stranger who guesses', () => {
  it('has few guesses at the operators’ token: then not even the right one is looked at', async () => {
    const server = await fortress();
    const guesses = await Promise.all(
      Array.from({ length: MAX_WRONG_TOKENS }, (_, at) => get(server, '/calls', bearer(`guess-${at}`))),
    );
    expect(new Set(guesses)).toEqual(new Set([401]));
    const right = await fetch(`${server.url}/calls`, { headers: bearer(ADMIN_TOKEN) });
    expect(right.status).toBe(429);
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
    await expectLogged(server, 'http.too_many_requests');
    await expectServes(server);
  });

  it('may use another way in for the guesses, and has none more', async () => {
    const server = await fortress();
    const ways = ['/softphone/calls', '/chat', '/openai/token', '/calls/a/hangup'];
    for (let at = 0; at < MAX_WRONG_TOKENS; at += 1)
      await get(
        server,
        ways[at % ways.length] ?? '',
        { ...bearer('x'), 'content-type': 'application/json' },
        'POST',
      );
    expect(await get(server, '/openai/status', bearer(ADMIN_TOKEN))).toBe(429);
  });

  it('does not lock out operators who have the right token and make no mistake', async () => {
    const server = await fortress();
    for (let at = 0; at < 3 * MAX_WRONG_TOKENS; at += 1)
      expect(await get(server, '/calls', bearer(ADMIN_TOKEN))).toBe(200);
  });

  it('fills no log with forged webhooks, and shuts no carrier out who comes by the same proxy', async () => {
    const server = await fortress();
    const statuses: number[] = [];
    for (let at = 0; at < MAX_WRONG_SIGNATURES + 20; at += 1)
      statuses.push((await server.post(VOICE, FORM)).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    expect(server.logged('auth.no_signature')).toHaveLength(MAX_WRONG_SIGNATURES);
    expect(server.logged('http.too_many_requests')).toHaveLength(1);
    await announce(server);
  });

  it('finds no log that keeps the query of a forged webhook', async () => {
    const server = await fortress();
    expect((await server.post(`${VOICE}?caller=a-private-value`, FORM)).status).toBe(403);
    await expectLogged(server, 'auth.no_signature');
    expect(server.logged('auth.no_signature')[0]).toMatchObject({ path: VOICE });
    expect(JSON.stringify(server.lines)).not.toContain('a-private-value');
  });

  it('makes nothing slow with what a pattern could stumble over', async () => {
    const server = await fortress();
    const pumped: Headers[] = [
      { authorization: `Bearer${' '.repeat(12_000)}` },
      { 'sec-websocket-protocol': `${', '.repeat(4000)}talkpath-token.${'a'.repeat(3000)}!` },
      { origin: `https://${'a.'.repeat(6000)}` },
      { cookie: `${'talkpath_recording='.repeat(600)};` },
      { host: 'a'.repeat(12_000) },
    ];
    const began = performance.now();
    for (const headers of pumped)
      await rawHttp(
        server.url,
        `GET /calls/x/recording HTTP/1.1\r\n${Object.entries({ host: 'a', connection: 'close', ...headers })
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join('')}\r\n`,
      );
    expect(performance.now() - began).toBeLessThan(2000);
    await expectServes(server);
  });
});
