import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { dialText } from '../../../src/wire/text-socket.js';
import { serveMessages } from '../../../src/wire/message-server.js';
import {
  acceptLean,
  binaryFrame,
  dialLean,
  type IncomingFrame,
  LeanSocket,
  textFrame,
} from '../../../scripts/bench/calls/web-socket.js';

/** Lengths on both sides of where the header grows. */
const MESSAGES = [0, 1, 125, 126, 65_535, 65_536, 200_000].map((length) => 'x'.repeat(length));

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('the sockets of the load generator', () => {
  it('speak as a client to a server of the library, in messages of every length', async () => {
    const server = await serveMessages((_request, channel) => ({
      text: (message) => channel.send(message),
      binary: () => undefined,
      ended: () => undefined,
    }));
    closers.push(() => server.close());
    const came: string[] = [];
    const all = new Promise<void>((resolve) => {
      void dialLean(
        `${server.url}/media`,
        {},
        {
          text: (frame) => {
            came.push(frame.text());
            if (came.length === MESSAGES.length) resolve();
          },
          ended: () => undefined,
        },
      ).then((socket) => {
        closers.push(() => socket.close());
        for (const message of MESSAGES) socket.write(textFrame(message, true));
      });
    });
    await all;
    expect(came).toEqual(MESSAGES);
  });

  it('send and take bytes, with what stands behind the path of the address', async () => {
    const asked: string[] = [];
    const server = await serveMessages(({ url }, channel) => {
      asked.push(url);
      return { text: () => undefined, binary: (bytes) => channel.send(bytes), ended: () => undefined };
    });
    closers.push(() => server.close());
    const came = new Promise<number[]>((resolve) => {
      const binary = (frame: IncomingFrame) =>
        resolve(Array.from({ length: frame.length }, (_, at) => frame.at(at)));
      const ears = { text: () => undefined, binary, ended: () => undefined };
      void dialLean(`${server.url}/media?token=a`, {}, ears).then((socket) => {
        closers.push(() => socket.close());
        socket.write(binaryFrame(Uint8Array.of(0, 1, 254, 255), true));
      });
    });
    expect(await came).toEqual([0, 1, 254, 255]);
    expect(asked).toEqual(['/media?token=a']);
  });

  it('speak as a server to a client of the library, which masks what it says', async () => {
    const server = createServer((socket) => echoTo(socket));
    closers.push(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const came: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const channel = dialText(
        { url: `ws://127.0.0.1:${port}`, headers: {}, timeoutMs: 5000 },
        {
          text: (message) => {
            came.push(message);
            if (came.length === MESSAGES.length) resolve();
          },
          binary: () => undefined,
          ended: (end) => reject(new Error(end.kind)),
        },
      );
      closers.push(() => channel.close(1000, ''));
      for (const message of MESSAGES) channel.send(message);
    });
    expect(came).toEqual(MESSAGES);
  });

  it('say who is no WebSocket server', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'));
    closers.push(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ears = { text: () => undefined, ended: () => undefined };
    await expect(dialLean(`ws://127.0.0.1:${port}/`, {}, ears)).rejects.toThrow('404');
  });
});

/** Accepts one, and says again what comes. */
function echoTo(socket: Socket): void {
  socket.once('data', (head: Buffer) => {
    const key = /sec-websocket-key: (\S+)/i.exec(head.toString())?.[1] ?? '';
    acceptLean(socket, key);
    const lean = new LeanSocket(socket, false, Buffer.alloc(0), {
      text: (frame: IncomingFrame) => void lean.write(textFrame(frame.text(), false)),
      ended: () => undefined,
    });
  });
}
