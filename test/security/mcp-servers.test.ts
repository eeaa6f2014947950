import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { faultsOf, load, placesOf } from '../support/config-file.js';
import { connected, listening, overHttp, stopMcp } from '../support/mcp-fixture.js';

afterEach(stopMcp);

/** A server on loopback that counts who asks it. */
async function counting(
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
    response.end(),
) {
  const heard: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers.authorization);
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` };
}

const KEY = { authorization: 'Bearer the-key' };

describe('an MCP server at an address', () => {
  it.each([
    'http://192.0.2.2/mcp',
    'http://127.0.0.1:9/mcp',
    'https://localhost/mcp',
    'http://[fd00::1]/mcp',
  ])('is a fault of the configuration at %s, which is of the inside, unless private_hosts has it', (url) => {
    const yaml = (hosts: string): string =>
      `tools: {private_hosts: [${hosts}], mcp: {m: {url: "${url}", allow: [t]}}}`;
    const faults = faultsOf(yaml(''));
    expect(placesOf(faults)).toEqual([expect.stringContaining('tools.mcp.m.url')]);
    expect(faults[0]?.message).toContain('tools.private_hosts');
    const [server] = load(yaml(`"${new URL(url).hostname}"`)).tools.mcp;
    expect(server?.transport).toMatchObject({ privateHosts: [new URL(url).hostname] });
  });

  it('is not connected to at a private address that is not listed', async () => {
    const inside = await counting();
    const { servers, warnings } = await connected(overHttp(inside.url, ['say'], KEY, []));
    expect(inside.heard).toEqual([]);
    expect(servers.tools()).toEqual([]);
    expect(warnings).toEqual([
      { code: 'tool.unavailable', detail: expect.stringContaining('private_hosts') as string },
    ]);
  });

  it.each([301, 302, 303, 307, 308])('has us follow no redirect (%i) to another host', async (status) => {
    const inside = await counting();
    const evil = await counting((_request, response) =>
      response.writeHead(status, { location: inside.url }).end(),
    );
    const { warnings } = await connected(overHttp(evil.url, ['say'], KEY));
    expect(evil.heard).toEqual(['Bearer the-key']);
    expect(inside.heard).toEqual([]);
    expect(warnings[0]?.detail).toContain('redirect');
  });

  it('is followed on its own host, where the message and its credentials are meant to go', async () => {
    const moved = await counting((request, response) =>
      request.url === '/mcp'
        ? response.writeHead(307, { location: '/mcp/' }).end()
        : response.writeHead(500).end(),
    );
    await connected(overHttp(moved.url, ['say'], KEY));
    expect(moved.heard).toEqual(['Bearer the-key', 'Bearer the-key']);
  });

  it('has its tools where it is listed', async () => {
    const { url } = await listening();
    const { tool } = await connected(overHttp(url, ['say'], {}, [new URL(url).host]));
    expect(tool('say').name).toBe('shop_say');
  });
});
