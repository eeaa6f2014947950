import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { upgradeFindings } from '../../../src/cli/doctor/upgrade.js';
import { webhookFindings } from '../../../src/cli/doctor/webhook.js';
import type { Config } from '../../../src/config/config.js';
import { Secret } from '../../../src/lib/secret.js';
import { fakeBridge } from '../../support/fake-bridge.js';
import { TestServer } from '../../support/test-server.js';

const ENV = { TWILIO_AUTH_TOKEN: 'token-of-ours' };

/** A proxy that hands plain requests on and knows no upgrades. */
async function oldProxy(target: () => string): Promise<string> {
  const proxy = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, connection: 'close' };
    delete headers.upgrade;
    const url = new URL(incoming.url ?? '/', target());
    const passed = httpRequest(url, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => proxy.close(resolve));
    proxy.closeAllConnections();
    await closed;
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

/** The same configuration under another public URL, or with another token. */
function seenAs(config: Config, publicUrl: string | undefined, authToken = config.twilio.authToken): Config {
  return {
    ...config,
    server: { ...config.server, ...(publicUrl !== undefined && { publicUrl }) },
    twilio: { ...config.twilio, ...(authToken !== undefined && { authToken }) },
  };
}

describe('a stream through the public URL', () => {
  it('opens', async () => {
    const { url, config } = await TestServer.start({ env: ENV });
    expect(await upgradeFindings(seenAs(config, url))).toMatchObject([{ verdict: 'ok' }]);
  });

  it('is stopped by a proxy that drops upgrades', async () => {
    const server = { url: '' };
    const publicUrl = await oldProxy(() => server.url);
    const { url, config } = await TestServer.start({ env: { ...ENV, PUBLIC_URL: publicUrl } });
    server.url = url;
    expect(await upgradeFindings(config)).toMatchObject([
      {
        verdict: 'fail',
        saw: 'the WebSocket upgrade was answered with HTTP 404 instead of 101',
        why: expect.stringContaining('strips the Upgrade and Connection headers') as string,
      },
    ]);
  });

  it('is refused where another auth token holds', async () => {
    const { url, config } = await TestServer.start({ env: ENV });
    const [finding] = await upgradeFindings(seenAs(config, url, new Secret('another-token')));
    expect(finding).toMatchObject({ verdict: 'fail', saw: expect.stringContaining('HTTP 403') as string });
    expect(finding?.why).toContain('took the signature for forged');
  });

  it('finds nobody', async () => {
    const { config } = await TestServer.start({ env: ENV });
    expect(await upgradeFindings(seenAs(config, 'http://127.0.0.1:1'))).toMatchObject([
      { verdict: 'fail', saw: expect.stringContaining('does not answer') as string },
    ]);
  });

  it('finds somebody else', async () => {
    const bridge = await fakeBridge({ answers: () => 200 });
    onTestFinished(bridge.close);
    const { config } = await TestServer.start({ env: ENV });
    expect(await upgradeFindings(seenAs(config, bridge.url))).toMatchObject([
      { verdict: 'fail', saw: expect.stringContaining('not answered by Talkpath') as string },
    ]);
  });
});

describe('the webhook of a call', () => {
  it('is answered with the URL of a stream, and the call is over again', async () => {
    const { url, config, server } = await TestServer.start({ env: ENV });
    expect(await webhookFindings(config, url)).toMatchObject([
      {
        verdict: 'ok',
        saw: `TwiML is served; the stream's URL is ${url.replace('http', 'ws')}/twilio/media`,
      },
    ]);
    expect(server.calls.size).toBe(0);
  });

  it('is refused where another auth token holds', async () => {
    const { url, config } = await TestServer.start({ env: ENV });
    const [finding] = await webhookFindings(seenAs(config, undefined, new Secret('another-token')), url);
    expect(finding).toMatchObject({ verdict: 'fail', saw: 'POST /twilio/voice was answered with HTTP 403' });
  });

  it.each([
    ['<html>It works!</html>', /not TwiML/],
    ['<?xml version="1.0"?><Response><Reject/></Response>', /no <Connect><Stream>: <Reject>/],
    [500, /HTTP 500/],
  ])('is not answered with %s', async (answer, saw) => {
    const bridge = await fakeBridge({ answers: () => answer });
    onTestFinished(bridge.close);
    const { config } = await TestServer.start({ env: ENV });
    const [finding] = await webhookFindings(config, bridge.url);
    expect(finding?.verdict).toBe('fail');
    expect(finding?.saw).toMatch(saw);
  });
});
