import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import type { LinkEnd } from '../../src/ports/link.js';
import { PROVIDER_PING_MS } from '../../src/wire/provider-dialer.js';
import { textDialer } from '../../src/wire/text-socket.js';
import { ManualClock } from '../support/manual-clock.js';
import { until } from '../support/until.js';

function dial(url: string, pingEveryMs?: number) {
  const clock = new ManualClock();
  const ends: LinkEnd[] = [];
  let open = false;
  const target = { url, headers: {}, timeoutMs: 2000, ...(pingEveryMs !== undefined && { pingEveryMs }) };
  const channel = textDialer(clock)(target, {
    opened: () => (open = true),
    text: () => undefined,
    binary: () => undefined,
    ended: (end) => ends.push(end),
  });
  onTestFinished(() => channel.close(1000, ''));
  return { clock, ends, isOpen: () => open };
}

async function peer() {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  });
  await once(sockets, 'listening');
  let pings = 0;
  sockets.on('connection', (socket) => socket.on('ping', () => (pings += 1)));
  return { sockets, url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`, pings: () => pings };
}

describe('a peer that is asked whether it is still there', () => {
  it('is lost when it does not answer', async () => {
    const { sockets, url } = await peer();
    const { clock, ends, isOpen } = dial(url, PROVIDER_PING_MS);
    await until(() => isOpen() && sockets.clients.size === 1);
    for (const socket of sockets.clients) socket.pause();
    clock.advance(2 * PROVIDER_PING_MS);
    await until(() => ends.length === 1);
    expect(ends).toEqual([{ kind: 'failed', message: 'nothing answered a ping for 3 s', silent: true }]);
    expect(clock.pending).toBe(0);
  });

  it('is not asked unless somebody wants to know', async () => {
    const { sockets, url, pings } = await peer();
    const { clock, isOpen } = dial(url);
    await until(() => isOpen() && sockets.clients.size === 1);
    expect(clock.pending).toBe(0);
    expect(pings()).toBe(0);
  });
});

describe('an upgrade that is refused', () => {
  it.each([
    ['7', { retryAfterMs: 7000 }],
    ['99999999', { retryAfterMs: 3_600_000 }],
    ['tomorrow', {}],
    ['-1', {}],
  ])('tells how long to stay away, in seconds and no longer than an hour: %s', async (value, expected) => {
    const server = createServer();
    server.on('upgrade', (_request, socket) =>
      socket.end(`HTTP/1.1 429 Too Many Requests\r\nRetry-After: ${value}\r\nContent-Length: 0\r\n\r\n`),
    );
    server.listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { ends } = dial(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await until(() => ends.length === 1);
    expect(ends).toEqual([{ kind: 'refused', status: 429, ...expected }]);
  });
});
