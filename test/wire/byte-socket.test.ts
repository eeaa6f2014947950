import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ByteEnd } from '../../src/ports/byte-channel.js';
import { byteChannelOf, CLOSE_TIMEOUT_MS, MAX_UNTAKEN_BYTES } from '../../src/wire/byte-socket.js';
import { ManualClock } from '../support/manual-clock.js';
import { until } from '../support/until.js';

/** A channel on loopback, and its peer, which reads unless it is paused. */
async function connected(take: (bytes: Uint8Array) => void = () => undefined) {
  const clock = new ManualClock();
  const server = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const peer = await accepted;
  peer.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
    peer.destroy();
    server.close();
  });
  const ends: ByteEnd[] = [];
  const channel = byteChannelOf(socket, { bytes: take, ended: (end) => ends.push(end) }, clock);
  return { clock, socket, peer, channel, ends };
}

describe('a byte channel over TCP', () => {
  it('ends by the other side’s closing', async () => {
    const { peer, ends } = await connected();
    peer.end();
    await until(() => ends.length > 0);
    expect(ends).toEqual([{ how: 'closed-there' }]);
  });

  it('says that it broke when it was reset', async () => {
    const { peer, ends } = await connected();
    peer.resetAndDestroy();
    await until(() => ends.length > 0);
    expect(ends).toMatchObject([{ how: 'broke', message: expect.stringContaining('ECONNRESET') as string }]);
  });

  it('gives a peer up that takes nothing, long before much waits for it: it hangs, or is gone without a word', async () => {
    const { peer, channel, ends } = await connected();
    peer.pause();
    const frame = new Uint8Array(323);
    let sent = 0;
    while (ends.length === 0 && sent < 200_000_000) {
      for (let count = 0; count < 1000; count++) channel.send(frame);
      sent += 1000 * frame.length;
      await new Promise<void>((resolve) => void setImmediate(resolve));
    }
    expect(ends).toMatchObject([{ how: 'not-taken' }]);
    const [end] = ends;
    expect(end?.how === 'not-taken' && end.bytes).toBeLessThanOrEqual(MAX_UNTAKEN_BYTES + frame.length);
  });

  it('cuts a peer off that does not close after us', async () => {
    const { clock, channel, ends } = await connected();
    channel.close(Uint8Array.of(0, 0, 0));
    channel.close(Uint8Array.of(0, 0, 0));
    expect(clock.pending).toBe(1);
    clock.advance(CLOSE_TIMEOUT_MS);
    await until(() => ends.length > 0);
    expect(clock.pending).toBe(0);
  });

  it('costs a defect its own connection only', async () => {
    const { peer, ends } = await connected(() => {
      throw new Error('a defect');
    });
    peer.write('x');
    await until(() => ends.length > 0);
    expect(ends).toEqual([{ how: 'broke', message: 'internal error: a defect' }]);
  });
});
