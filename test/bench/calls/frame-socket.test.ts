import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { frameBytes } from '../../../src/carriers/audiosocket/frames.js';
import { dialFrames, FrameCutter } from '../../../scripts/bench/calls/frame-socket.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const frames = fc.array(
  fc.record({ kind: fc.integer({ min: 0, max: 255 }), payload: fc.uint8Array({ maxLength: 400 }) }),
  { maxLength: 8 },
);
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });

describe('the AudioSocket of the load generator', () => {
  it('finds the same frames wherever the network cuts', () => {
    fc.assert(
      fc.property(frames, cuts, (all, places) => {
        const bytes = Buffer.concat(all.map(({ kind, payload }) => frameBytes(kind, payload)));
        const came: { kind: number; payload: Uint8Array }[] = [];
        const cutter = new FrameCutter((kind, from, start, end) =>
          came.push({ kind, payload: Uint8Array.from(from.subarray(start, end)) }),
        );
        const at = [0, ...places.map((place) => Math.round(place * bytes.length)), bytes.length];
        at.sort((a, b) => a - b);
        at.slice(1).forEach((end, index) => cutter.push(bytes.subarray(at[index], end)));
        expect(came).toEqual(all);
      }),
    );
  });

  it('writes frames as they are, reads what comes, and tells when the other side ends', async () => {
    const server = createServer((socket: Socket) => {
      socket.once('data', (bytes) => socket.end(bytes));
    });
    closers.push(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const sent = Buffer.from(frameBytes(0x10, Uint8Array.of(1, 2, 3, 4)));
    const came: Buffer[] = [];
    await new Promise<void>((resolve, reject) => {
      const ears = {
        frame: (kind: number, bytes: Buffer, from: number, to: number) =>
          void came.push(Buffer.from(frameBytes(kind, bytes.subarray(from, to)))),
        ended: resolve,
      };
      dialFrames(`127.0.0.1:${port}`, ears).then((socket) => socket.write(sent), reject);
    });
    expect(came).toEqual([sent]);
  });

  it('says that nobody is there', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const ears = { frame: () => undefined, ended: () => undefined };
    await expect(dialFrames(`127.0.0.1:${port}`, ears)).rejects.toThrow('ECONNREFUSED');
  });
});
