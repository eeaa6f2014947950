import { describe, expect, it, onTestFinished } from 'vitest';
import {
  HEADERS_TIMEOUT_MS,
  KEEP_ALIVE_TIMEOUT_MS,
  MAX_CONNECTIONS,
  REQUEST_TIMEOUT_MS,
  STALL_TIMEOUT_MS,
} from '../../src/server/connection-limits.js';
import { slowPeer } from '../support/slow-peer.js';
import type { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
import { expectLogged, expectServes, fortress } from './fortress.js';

/** The same server, less patient, so that a test need not be either. */
async function hastyServer(): Promise<TestServer> {
  const server = await fortress();
  server.server.app.server.headersTimeout = 200;
  server.server.app.server.requestTimeout = 400;
  return server;
}

const UPGRADE = 'GET /twilio/media HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';

describe('whoever keeps a connection and sends no request', () => {
  it.each([
    ['nothing at all', ''],
    ['a request line, and then nothing', 'GET / HT'],
    ['headers without end', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n'],
    ['half an upgrade', UPGRADE],
    ['a body that never comes', 'POST /twilio/voice HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nCall'],
    [
      'a chunk that never ends',
      'POST /twilio/voice HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nCa',
    ],
    [
      'a body behind an upgrade that is refused',
      `${UPGRADE}Content-Length: 100\r\nSec-WebSocket-Version: 13\r\n\r\nx`,
    ],
  ])('is cut off, in time: %s', async (_what, begun) => {
    const server = await hastyServer();
    const peer = slowPeer(server.url, begun);
    await until(() => peer.closed);
    if (!peer.heard.includes(' 403 ')) {
      expect(peer.heard).toMatch(/^HTTP\/1\.1 4(?:08|15) /);
      await expectLogged(server, peer.heard.includes(' 408 ') ? 'http.too_slow' : 'http.bad_request');
    } else await expectLogged(server, 'auth.no_signature');
    await expectServes(server);
  });

  it('gets no more time by sending a byte now and then', async () => {
    const server = await hastyServer();
    const peer = slowPeer(server.url, 'GET / HTTP/1.1\r\nHost: a\r\n');
    const drip = setInterval(() => peer.socket.write('X-A: 1\r\n'), 50);
    onTestFinished(() => clearInterval(drip));
    await until(() => peer.closed);
    await expectLogged(server, 'http.too_slow');
  });

  it('is one of 1,000 that are all cut off, with one line for them; callers do not notice', async () => {
    const server = await hastyServer();
    const crowd = Array.from({ length: 1000 }, () => slowPeer(server.url, ''));
    await expectServes(server);
    await until(() => crowd.every(({ closed }) => closed), 20_000);
    await expectLogged(server, 'http.too_slow');
    expect(server.logged('http.too_slow')).toHaveLength(1);
    await expectServes(server);
  });
});

describe('the bounds of a connection', () => {
  it('are those that are written down', async () => {
    const { server } = (await fortress()).server.app;
    const { headersTimeout, requestTimeout, keepAliveTimeout, maxConnections, timeout } = server;
    expect({ headersTimeout, requestTimeout, keepAliveTimeout, maxConnections, timeout }).toEqual({
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      maxConnections: MAX_CONNECTIONS,
      timeout: STALL_TIMEOUT_MS,
    });
  });

  it('are kept in number too: one more is closed at once, and told of', async () => {
    const server = await fortress();
    server.server.app.server.maxConnections = 3;
    const held = Array.from({ length: 3 }, () => slowPeer(server.url, ''));
    await until(() => held.every(({ socket }) => !socket.connecting));
    const more = slowPeer(server.url, '');
    await until(() => more.closed);
    await expectLogged(server, 'http.too_many_connections');
    expect(held.map(({ closed }) => closed)).toEqual([false, false, false]);
    for (const { socket } of held) socket.destroy();
    server.server.app.server.maxConnections = MAX_CONNECTIONS;
    await expectServes(server);
  });
});
