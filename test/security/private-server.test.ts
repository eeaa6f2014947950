import { describe, expect, it } from 'vitest';
import { rawHttp } from '../support/raw-http.js';
import type { TestServer } from '../support/test-server.js';
import { expectLogged, privateServer } from './fortress.js';

type Attack = readonly [
  title: string,
  request: string,
  headers: readonly string[],
  status: number,
  code: string,
];

const EVIL = 'Origin: https://evil.example';
const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];
const EMPTY = ['Content-Type: application/json', 'Content-Length: 0'];

const ATTACKS: readonly Attack[] = [
  [
    'has its own name lead here (DNS rebinding)',
    'GET /calls',
    ['Host: rebound.example'],
    401,
    'auth.no_admin_token',
  ],
  [
    'has its own name lead here, for the metrics',
    'GET /metrics',
    ['Host: rebound.example'],
    401,
    'auth.no_admin_token',
  ],
  ['is called localhost.evil.example', 'GET /', ['Host: localhost.evil.example'], 401, 'auth.no_admin_token'],
  [
    'posts a form to hang up',
    'POST /calls/last/hangup',
    [EVIL, 'Content-Length: 0'],
    401,
    'auth.no_admin_token',
  ],
  ['listens to the calls with an EventSource', 'GET /calls/events', [EVIL], 401, 'auth.no_admin_token'],
  ['begins a call', 'POST /softphone/calls', [EVIL, ...EMPTY], 403, 'auth.wrong_origin'],
  [
    'begins a call from a sandboxed frame',
    'POST /softphone/calls',
    ['Origin: null', ...EMPTY],
    403,
    'auth.wrong_origin',
  ],
  ['opens the softphone’s stream', 'GET /softphone/media', [EVIL, ...UPGRADE], 403, 'auth.wrong_origin'],
  ['opens the JSON socket', 'GET /openai/realtime/a', [EVIL, ...UPGRADE], 403, 'auth.wrong_origin'],
  ['asks for a token of the provider', 'POST /openai/token', [EVIL, ...EMPTY], 403, 'auth.wrong_origin'],
  ['writes to the agent', 'POST /chat', [EVIL, ...EMPTY], 403, 'auth.wrong_origin'],
  ['comes through a tunnel', 'GET /calls', ['X-Forwarded-For: 127.0.0.1'], 401, 'auth.no_admin_token'],
];

const ask = (server: TestServer, request: string, headers: readonly string[]): Promise<string> => {
  const host = headers.some((line) => line.startsWith('Host:')) ? [] : [`Host: ${new URL(server.url).host}`];
  const close = headers.includes('Upgrade: websocket') ? [] : ['Connection: close'];
  const lines = [`${request} HTTP/1.1`, ...host, ...headers, ...close];
  return rawHttp(server.url, `${lines.join('\r\n')}\r\n\r\n`);
};

describe('a page of another site, open on the machine of a private server,', () => {
  it.each(ATTACKS)(
    'is refused, and leaves a line, when it %s',
    async (_title, request, headers, status, code) => {
      const server = await privateServer();
      const answer = await ask(server, request, headers);
      expect(answer).toContain(`HTTP/1.1 ${status} `);
      expect(answer.toLowerCase()).not.toContain('access-control-allow-origin');
      await expectLogged(server, code);
      expect(server.calls).toEqual([]);
      expect(await ask(server, 'GET /calls', [])).toContain('HTTP/1.1 200 ');
    },
  );

  it.each([
    ['nested without end', `{"to":${'['.repeat(30_000)}`],
    ['with a trick on the prototype', '{"__proto__":{"agent":"x"}}'],
    ['with another constructor', '{"constructor":{"prototype":{"operator":true}}}'],
    ['no object', '[[[[]]]]'],
  ])('changes nothing by a body that is %s', async (_what, body) => {
    const server = await privateServer();
    const response = await fetch(`${server.url}/softphone/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(422);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('operator');
    expect({}).not.toHaveProperty('agent');
    expect(server.calls).toEqual([]);
  });
});
