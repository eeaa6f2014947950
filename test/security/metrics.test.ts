import { describe, expect, it } from 'vitest';
import { rawHttp } from '../support/raw-http.js';
import { TestServer } from '../support/test-server.js';
import { ADMIN_TOKEN, expectLogged } from './fortress.js';

const PUBLIC = 'calls.example.com';
const KEYLESS = 'provider_name: practice';
const TOKEN = { TALKPATH_ADMIN_TOKEN: ADMIN_TOKEN };

const serverWith = (more = '', env = {}): Promise<TestServer> =>
  TestServer.start({ yaml: `${KEYLESS}\n${more}`, env });

/** Its own Host is sent where none is given. */
async function statusOf(server: TestServer, headers: readonly string[] = []): Promise<number> {
  const host = headers.some((line) => line.startsWith('Host:')) ? [] : [`Host: ${new URL(server.url).host}`];
  const lines = ['GET /metrics HTTP/1.1', ...host, ...headers, 'Connection: close'];
  const answer = await rawHttp(server.url, `${lines.join('\r\n')}\r\n\r\n`);
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
}

const bearer = (token: string): string => `Authorization: Bearer ${token}`;

describe('a stranger who wants the metrics', () => {
  it.each([
    ['through a proxy that says nothing of him', []],
    ['by the server’s bare address', ['Host: 203.0.113.9:8080']],
    ['by a name of the inside', ['Host: talkpath.default.svc']],
    ['by the public name', [`Host: ${PUBLIC}`]],
    ['with a wrong token', [bearer('guess')]],
  ])('needs the token once there is one: %s', async (_how, headers) => {
    const server = await serverWith(`server: {public_url: "https://${PUBLIC}"}`, {
      ...TOKEN,
      TWILIO_AUTH_TOKEN: 'a-token',
    });
    expect(await statusOf(server, headers)).toBe(401);
    await expectLogged(server, 'auth.bad_admin_token');
  });

  it('needs it on a private server with a token too; who has it reads them', async () => {
    const server = await serverWith('', TOKEN);
    expect(await statusOf(server)).toBe(401);
    expect(await statusOf(server, [bearer(ADMIN_TOKEN)])).toBe(200);
  });

  it('finds none where there is a public URL and no token', async () => {
    const server = await serverWith(`server: {public_url: "https://${PUBLIC}"}`, {
      TWILIO_AUTH_TOKEN: 'a-token',
    });
    expect(await statusOf(server)).toBe(401);
    await expectLogged(server, 'auth.no_admin_token');
  });

  it.each([
    [200, 'on this machine', []],
    [200, 'on a page of this server', ['Origin: http://HOST']],
    [401, 'by a bare address that is not this machine’s', ['Host: 192.0.2.7:8080']],
    [401, 'by a name that a page has lead here', ['Host: rebound.example']],
    [401, 'from a page of another site', ['Origin: https://evil.example']],
    [401, 'through a proxy', ['X-Forwarded-For: 203.0.113.9']],
  ])('is answered %i by a private server without a token when he asks %s', async (status, _how, headers) => {
    const server = await serverWith();
    const { host } = new URL(server.url);
    expect(
      await statusOf(
        server,
        headers.map((line) => line.replace('HOST', host)),
      ),
    ).toBe(status);
  });
});

describe('server.metrics_from', () => {
  const readers = (ranges: string): Promise<TestServer> =>
    serverWith(
      `server: {public_url: "https://${PUBLIC}", metrics_from: [${ranges}]}\ntwilio: {validate_signatures: false}`,
      TOKEN,
    );

  it('lets a network read them without the token, straight and by an inside name only', async () => {
    const server = await readers('127.0.0.0/8');
    expect(await statusOf(server)).toBe(200);
    expect(await statusOf(server, ['Host: 10.0.0.5:8080'])).toBe(200);
    expect(await statusOf(server, [`Host: ${PUBLIC}`])).toBe(401);
    expect(await statusOf(server, ['X-Forwarded-For: 127.0.0.1'])).toBe(401);
    expect(await statusOf(server, ['Host: rebound.example'])).toBe(401);
    expect(await statusOf(server, ['Origin: https://evil.example'])).toBe(401);
  });

  it('lets no other network, whatever a header says', async () => {
    const server = await readers('10.0.0.0/8, "fd00::/8"');
    expect(await statusOf(server)).toBe(401);
    expect(await statusOf(server, ['X-Forwarded-For: 10.0.0.1'])).toBe(401);
    expect(await statusOf(server, [bearer(ADMIN_TOKEN)])).toBe(200);
  });
});
