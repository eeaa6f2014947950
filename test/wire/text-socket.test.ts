import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { LinkEnd } from '../../src/ports/link.js';
import type { TextChannel } from '../../src/ports/text-channel.js';
import { serveMessages, type MessageServer } from '../../src/wire/message-server.js';
import { dialText } from '../../src/wire/text-socket.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server that says what it hears, louder. */
async function echoServer(): Promise<MessageServer> {
  const server = await serveMessages((request, channel) => ({
    text: (message) =>
      channel.send(`${request.url} ${request.headers['x-team'] ?? ''} ${message.toUpperCase()}`),
    binary: (bytes) => channel.send(`${bytes.length} bytes`),
    ended: () => undefined,
  }));
  closers.push(() => server.close());
  return server;
}

interface Dialled {
  readonly channel: TextChannel;
  readonly received: string[];
  /** The next message. */
  readonly next: () => Promise<void>;
  readonly end: Promise<LinkEnd>;
}

function dial(url: string, headers: Record<string, string> = {}): Dialled {
  const received: string[] = [];
  let [wake, ended]: [() => void, (end: LinkEnd) => void] = [() => undefined, () => undefined];
  const end = new Promise<LinkEnd>((resolve) => (ended = resolve));
  const channel = dialText(
    { url, headers, timeoutMs: 2000 },
    {
      text: (message) => {
        received.push(message);
        wake();
      },
      binary: () => undefined,
      ended: (how) => ended(how),
    },
  );
  return { channel, received, end, next: () => new Promise((resolve) => (wake = resolve)) };
}

describe('a dialled channel', () => {
  it('sends what was said before it was open, with its headers', async () => {
    const { url } = await echoServer();
    const { channel, received, next } = dial(`${url}/v1?x=1`, { 'X-Team': 'voice' });
    channel.send('hello');
    await next();
    expect(received).toEqual(['/v1?x=1 voice HELLO']);
    channel.close(1000, 'done');
  });

  it('ends with the close code and reason, once', async () => {
    const { url } = await echoServer();
    const { channel, end, next } = dial(url);
    channel.send('x');
    await next();
    channel.close(1000, 'done');
    channel.close(1000, 'again');
    expect(await end).toEqual({ kind: 'closed', code: 1000, reason: 'done' });
    channel.send('too late');
  });

  it('tells of a status that is not 101', async () => {
    const http = createServer((_request, response) => response.writeHead(401).end());
    http.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    closers.push(() => new Promise((resolve) => http.close(resolve)));
    const { port } = http.address() as AddressInfo;
    expect(await dial(`ws://127.0.0.1:${port}`).end).toEqual({ kind: 'refused', status: 401 });
  });

  it('tells of an address where nobody listens', async () => {
    const server = await serveMessages(() => {
      throw new Error('nobody comes');
    });
    await server.close();
    expect(await dial(server.url).end).toMatchObject({ kind: 'failed' });
  });

  it('can be given up while it is being opened', async () => {
    const { url } = await echoServer();
    const { channel, end } = dial(url);
    channel.close(1000, 'changed my mind');
    expect(await end).toMatchObject({ kind: 'failed' });
  });

  it('cuts a close reason to what a frame can carry', async () => {
    const { url } = await echoServer();
    const { channel, end, next } = dial(url);
    channel.send('x');
    await next();
    channel.close(1000, 'é'.repeat(200));
    const how = await end;
    expect(how.kind === 'closed' && Buffer.byteLength(how.reason)).toBeLessThanOrEqual(123);
  });

  it('is told when the server goes away', async () => {
    const server = await echoServer();
    const { channel, end, next } = dial(server.url);
    channel.send('x');
    await next();
    await server.close();
    expect((await end).kind).toMatch(/closed|failed/);
  });
});
