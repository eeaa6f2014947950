import { describe, expect, it } from 'vitest';
import { TestServer } from '../support/test-server.js';

const PUBLIC = `
server: {public_url: "https://calls.example.com", admin_token: t0ken, trust_proxy: [loopback]}
twilio: {validate_signatures: false}
`;

describe('GET /metrics', () => {
  it('gives Prometheus its text', async () => {
    const server = await TestServer.start();
    const response = await fetch(`${server.url}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toMatch(/^talkpath_calls_limit 200$/m);
  });

  it('counts callers who find no room', async () => {
    const server = await TestServer.start({ yaml: 'limits: {max_calls: 1}' });
    await server.announce();
    await fetch(`${server.url}/twilio/voice`, {
      method: 'POST',
      body: new URLSearchParams({ CallSid: 'CA0002', From: '+12025550123', To: '+12025550199' }),
    });
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(
      /^talkpath_calls_refused_total\{reason="server.busy"\} 1$/m,
    );
  });

  it('is open inside, and shut to who comes the public way without the token', async () => {
    const server = await TestServer.start({ yaml: PUBLIC });
    const { app } = server.server;
    const statusOf = async (headers: Record<string, string>): Promise<number> =>
      (await app.inject({ url: '/metrics', headers })).statusCode;
    expect(await statusOf({ host: '10.0.0.5:8080' })).toBe(200);
    expect(await statusOf({ host: 'calls.example.com' })).toBe(401);
    expect(await statusOf({ host: '10.0.0.5:8080', 'x-forwarded-for': '203.0.113.9' })).toBe(401);
    expect(await statusOf({ host: 'calls.example.com', authorization: 'Bearer t0ken' })).toBe(200);
  });

  it.each([
    ['localhost:8080', 200],
    ['127.0.0.1:8080', 200],
    ['[::1]:8080', 200],
    ['talkpath:8080', 200],
    ['talkpath.shop.svc.cluster.local:8080', 200],
    ['metrics.corp.internal', 200],
    ['evil.example:8080', 401],
    ['127.0.0.1.evil.example', 401],
    ['localhost.evil.example', 401],
    ['no host', 401],
  ])(
    'is asked for by an inside name, not by one that a page has lead here: %s is %i',
    async (host, status) => {
      const { app } = (await TestServer.start()).server;
      expect((await app.inject({ url: '/metrics', headers: { host } })).statusCode).toBe(status);
    },
  );

  it('is shut to pages of other sites, and to what comes through a proxy', async () => {
    const { app } = (await TestServer.start()).server;
    const statusOf = async (headers: Record<string, string>): Promise<number> =>
      (await app.inject({ url: '/metrics', headers: { host: 'localhost:8080', ...headers } })).statusCode;
    expect(await statusOf({ origin: 'http://localhost:8080' })).toBe(200);
    expect(await statusOf({ origin: 'https://evil.example' })).toBe(401);
    expect(await statusOf({ 'x-real-ip': '203.0.113.9' })).toBe(401);
  });
});
