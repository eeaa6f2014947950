import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Lane, TcpProxy } from '../../scripts/bench/faults/tcp-proxy.js';
import { until } from '../support/until.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Somebody who dials through a proxy, who is dialled, and the lane between them. */
async function scene(before: (lane: Lane) => void = () => undefined) {
  const lane = new Lane();
  before(lane);
  const far: { socket?: Socket; got: string; error?: string } = { got: '' };
  const server = createServer((socket) => {
    far.socket = socket;
    socket.on('data', (chunk) => (far.got += chunk.toString()));
    socket.on('error', (error: NodeJS.ErrnoException) => (far.error = error.code ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy = await TcpProxy.start({ port: () => (server.address() as AddressInfo).port }, () => lane);
  const socket = connect({ host: '127.0.0.1', port: proxy.port });
  const near = { socket, got: '', ended: false, closed: false, error: '' };
  socket.on('data', (chunk) => (near.got += chunk.toString()));
  socket.on('end', () => (near.ended = true));
  socket.on('close', () => (near.closed = true));
  socket.on('error', (error: NodeJS.ErrnoException) => (near.error = error.code ?? ''));
  closers.push(
    () => socket.destroy(),
    () => far.socket?.destroy(),
    () => proxy.close(),
    () => new Promise((resolve) => server.close(resolve)),
  );
  socket.write('GET / HTTP/1.1\r\n');
  return { lane, near, far, proxy };
}

async function connected() {
  const all = await scene();
  await until(() => all.far.got === 'GET / HTTP/1.1\r\n');
  const { socket } = all.far;
  if (socket === undefined) throw new Error('nobody came');
  return { ...all, farSocket: socket };
}

describe('a proxy that makes connections fail', () => {
  it('passes everything on both ways while nothing is wrong', async () => {
    const { near, far, farSocket, lane } = await connected();
    near.socket.write('up');
    farSocket.write('down');
    await until(() => near.got === 'down' && far.got.endsWith('up'));
    expect(lane.size).toBe(1);
  });

  it('resets who comes while it refuses, before the far side hears of them', async () => {
    const { near, far } = await scene((lane) => lane.set({ is: 'refusing' }));
    await until(() => near.error !== '');
    expect({ error: near.error, far: far.socket }).toEqual({ error: 'ECONNRESET', far: undefined });
  });

  it('answers in the place of the far side', async () => {
    const { near, far } = await scene((lane) =>
      lane.set({ is: 'answering', answer: 'HTTP/1.1 429 \r\n\r\n' }),
    );
    await until(() => near.ended);
    expect({ got: near.got, far: far.socket }).toEqual({ got: 'HTTP/1.1 429 \r\n\r\n', far: undefined });
  });

  it('holds one way and lets the other pass, and loses nothing', async () => {
    const { lane, near, far, farSocket } = await connected();
    lane.set({ is: 'stalled', way: 'down' });
    farSocket.write('late');
    near.socket.write('up');
    await until(() => far.got.endsWith('up'));
    expect(near.got).toBe('');
    lane.set({ is: 'clear' });
    await until(() => near.got === 'late');
  });

  it('holds both ways when none is named', async () => {
    const { lane, near, far, farSocket } = await connected();
    lane.set({ is: 'stalled' });
    const before = far.got;
    farSocket.write('down');
    near.socket.write('up');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([near.got, far.got]).toEqual(['', before]);
    lane.set({ is: 'clear' });
    await until(() => near.got === 'down' && far.got.endsWith('up'));
  });

  it('passes so many bytes a second, in order', async () => {
    const { lane, near, farSocket } = await connected();
    lane.set({ is: 'throttled', way: 'down', bytesPerS: 1000 });
    const startMs = performance.now();
    farSocket.write('0123456789'.repeat(20));
    await until(() => near.got.length === 200);
    expect(performance.now() - startMs).toBeGreaterThan(150);
    expect(near.got).toBe('0123456789'.repeat(20));
  });

  it('delays what passes', async () => {
    const { lane, near, farSocket } = await connected();
    lane.set({ is: 'delayed', ms: 80 });
    const startMs = performance.now();
    farSocket.write('late');
    await until(() => near.got === 'late');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(79);
  });

  it('resets both ends', async () => {
    const { lane, near, far } = await connected();
    lane.reset();
    await until(() => near.error !== '' && far.error !== undefined);
    expect([near.error, far.error, lane.size]).toEqual(['ECONNRESET', 'ECONNRESET', 0]);
  });

  it('ends a connection in order, without a word', async () => {
    const { lane, near } = await connected();
    lane.close();
    await until(() => near.closed);
    expect([near.ended, near.error]).toEqual([true, '']);
  });

  it('ends a connection in the middle of what comes, after so many bytes', async () => {
    const { lane, near, farSocket } = await connected();
    lane.closeAfter(5);
    farSocket.write('0123456789');
    await until(() => near.closed);
    expect(near.got).toBe('01234');
  });

  it('puts bytes of its own between those that come', async () => {
    const { lane, near, farSocket } = await connected();
    farSocket.write('one');
    await until(() => near.got === 'one');
    lane.inject(Buffer.from('!'));
    farSocket.write('two');
    await until(() => near.got === 'one!two');
  });

  it('ends the far side with the near one', async () => {
    const { near, farSocket } = await connected();
    let gone = false;
    farSocket.once('close', () => (gone = true));
    near.socket.destroy();
    await until(() => gone);
  });
});
