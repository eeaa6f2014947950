import { once } from 'node:events';
import { type AddressInfo, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { writeBytes, writeText } from '../../src/wire/text-frames.js';

/** Around the lengths at which the head of a frame changes, and at which buffers come from elsewhere. */
const LENGTHS = [0, 1, 3, 124, 125, 126, 127, 128, 1333, 4090, 4096, 65_534, 65_535, 65_536, 70_001];

let server: WebSocketServer;
/** Both ends of an open connection, each with the stream below it. */
let ends: Readonly<Record<'client' | 'server', { readonly socket: WebSocket; readonly stream: Socket }>>;

beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[WebSocket, { socket: Socket }]>;
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    perMessageDeflate: false,
  });
  const upgraded = once(client, 'upgrade') as Promise<[{ socket: Socket }]>;
  const [[socket, request], [response]] = await Promise.all([accepted, upgraded, once(client, 'open')]);
  ends = {
    client: { socket: client, stream: response.socket },
    server: { socket, stream: request.socket },
  };
});

afterAll(async () => {
  ends.client.socket.terminate();
  await new Promise((resolve) => server.close(resolve));
});

/** What the peer of this end reads of what is written, as ws understands it. */
async function readBack(
  side: 'client' | 'server',
  messages: readonly (string | Uint8Array)[],
): Promise<(string | Uint8Array)[]> {
  const peer = ends[side === 'client' ? 'server' : 'client'].socket;
  const read: (string | Uint8Array)[] = [];
  const all = new Promise<void>((resolve) => {
    const take = (data: Buffer, isBinary: boolean): void => {
      read.push(isBinary ? new Uint8Array(data) : data.toString());
      if (read.length < messages.length) return;
      peer.off('message', take);
      resolve();
    };
    peer.on('message', take);
  });
  for (const message of messages) {
    if (typeof message === 'string') writeText(ends[side].stream, message, side === 'client');
    else writeBytes(ends[side].stream, message, side === 'client');
  }
  await all;
  return read;
}

describe.each(['client', 'server'] as const)('a message that a %s writes', (side) => {
  it.each(LENGTHS)('arrives as it was, %i characters long', async (length) => {
    const ascii = 'abcdefg'.repeat(length).slice(0, length);
    const wide = 'Zürich 電話 '.repeat(length).slice(0, length);
    expect(await readBack(side, [ascii, wide])).toEqual([ascii, wide]);
  });

  it.each(LENGTHS)('arrives as bytes, %i of them, between texts', async (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) & 0xff);
    expect(await readBack(side, ['before', bytes, 'after'])).toEqual(['before', bytes, 'after']);
  });

  it('arrives whatever stands in it, in order', async () => {
    const words = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' })), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(words, async (messages) => {
        expect(await readBack(side, messages)).toEqual(messages);
      }),
    );
  });
});

describe('what a client writes', () => {
  it('is masked by a key that changes from message to message', () => {
    const stream = new PassThrough();
    for (let n = 0; n < 30; n += 1) writeText(stream, 'x'.repeat(300), true);
    const wire = Buffer.concat(Array.from({ length: 30 }, () => stream.read(308) as Buffer));
    const keys = Array.from({ length: 30 }, (_, n) => wire.readUInt32BE(n * 308 + 4));
    expect(new Set(keys).size).toBeGreaterThan(28);
    expect(wire.includes('xxxx')).toBe(false);
  });
});
