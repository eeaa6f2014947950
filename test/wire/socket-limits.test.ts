import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { LinkEnd } from '../../src/ports/link.js';
import type { TextChannel, TextReceiver } from '../../src/ports/text-channel.js';
import { serveMessages } from '../../src/wire/message-server.js';
import { dialText, MAX_BUFFERED_BYTES } from '../../src/wire/text-socket.js';
import { until } from '../support/until.js';

/** Everything that a receiver is told, in order. */
function listener() {
  const heard: string[] = [];
  const ends: LinkEnd[] = [];
  const receiver: TextReceiver = {
    opened: () => heard.push('opened'),
    text: (message) => heard.push(message),
    binary: (bytes) => heard.push(`${bytes.length} bytes`),
    ended: (end) => ends.push(end),
  };
  return { heard, ends, receiver };
}

/** A server on loopback, its side of the newest channel, and what it heard. */
async function peer() {
  const there = listener();
  const channels: TextChannel[] = [];
  const server = await serveMessages((_request, channel) => {
    channels.push(channel);
    return there.receiver;
  });
  onTestFinished(() => server.close());
  return { ...there, channels, url: server.url };
}

function dial(url: string, headers = {}) {
  const here = listener();
  const channel = dialText({ url, headers, timeoutMs: 2000 }, here.receiver);
  onTestFinished(() => channel.close(1000, ''));
  return { ...here, channel };
}

describe('a connection that can not be dialled', () => {
  it.each([
    ['the URL is none', 'nowhere', {}, 'Invalid URL'],
    ['the scheme is another', 'ftp://127.0.0.1:1', {}, 'protocol'],
    ['a header can not be sent', 'ws://127.0.0.1:1', { authorization: 'Bearer sk-proj-1\nx' }, 'header'],
  ])('says why, and throws nothing: %s', async (_what, url, headers, words) => {
    const { channel, ends } = dial(url, headers);
    expect(ends).toEqual([]);
    channel.send('into the void');
    channel.close(1000, '');
    await until(() => ends.length === 1);
    expect(ends).toMatchObject([{ kind: 'failed' }]);
    expect(JSON.stringify(ends)).toContain(words);
    expect(JSON.stringify(ends)).not.toContain('sk-proj-1');
  });
});

describe('a channel', () => {
  it('tells a binary message by its length', async () => {
    const server = await peer();
    const socket = new WebSocket(server.url);
    onTestFinished(() => socket.terminate());
    socket.on('open', () => socket.send(Buffer.alloc(7)));
    await until(() => server.heard.length === 1);
    expect(server.heard).toEqual(['7 bytes']);
  });

  it('names what was wrong when it had to break the connection itself', async () => {
    const server = await peer();
    const socket = new WebSocket(server.url);
    onTestFinished(() => socket.terminate());
    await until(() => server.channels.length === 1 && socket.readyState === WebSocket.OPEN);
    socket.send('x'.repeat(17 * 1024 * 1024));
    await until(() => server.ends.length === 1);
    expect(server.ends).toEqual([{ kind: 'failed', message: 'Max payload size exceeded' }]);
  });

  it('costs itself and nothing else when who listens to it throws', async () => {
    const channels: TextChannel[] = [];
    const ends: LinkEnd[] = [];
    const server = await serveMessages((_request, channel) => {
      channels.push(channel);
      return {
        text: (message) => {
          if (message === 'trouble') throw new Error('a defect');
        },
        binary: () => undefined,
        ended: (end) => ends.push(end),
      };
    });
    onTestFinished(() => server.close());
    const [victim, other] = [dial(server.url), dial(server.url)];
    victim.channel.send('trouble');
    await until(() => ends.length === 1 && victim.ends.length === 1);
    expect(ends).toEqual([{ kind: 'failed', message: 'internal error: a defect' }]);
    other.channel.send('fine');
    expect(other.ends).toEqual([]);
  });

  it('does not wait long for a peer that leaves our closing unanswered', async () => {
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    onTestFinished(() => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    });
    sockets.on('connection', (socket) => socket.pause());
    await once(sockets, 'listening');
    const { channel, heard, ends } = dial(`ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`);
    await until(() => heard.length === 1);
    channel.close(1000, 'done');
    await until(() => ends.length === 1);
  });

  it('gives up a peer that takes no data, before much of it has piled up', async () => {
    const server = await peer();
    const socket = new WebSocket(server.url);
    onTestFinished(() => socket.terminate());
    await until(() => server.channels.length === 1 && socket.readyState === WebSocket.OPEN);
    socket.pause();
    const [channel] = server.channels;
    const megabyte = 'x'.repeat(1024 * 1024);
    let most = 0;
    for (let sent = 0; sent < 50 && server.ends.length === 0; sent += 1) {
      channel?.send(megabyte);
      most = Math.max(most, channel?.bufferedBytes ?? 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => server.ends.length === 1);
    expect(server.ends[0]).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('takes no data') as string,
    });
    expect(most).toBeLessThan(MAX_BUFFERED_BYTES + 2 * megabyte.length);
  });

  it('cuts a close reason between characters, so that the peer can read what is left', async () => {
    const server = await peer();
    const { ends } = dial(server.url);
    await until(() => server.channels.length === 1);
    server.channels[0]?.close(4000, `x${'ä'.repeat(200)}`);
    await until(() => ends.length === 1);
    expect(ends).toEqual([{ kind: 'closed', code: 4000, reason: expect.stringMatching(/^xä+$/) as string }]);
  });
});
