import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { frameBytes, KIND, uuidBytes } from '../../src/carriers/audiosocket/frames.js';
import { runAudioSocketStream } from '../../src/cli/call/audiosocket/run-stream.js';
import { systemClock } from '../../src/lib/system-clock.js';
import { TestServer, type TestServerOptions } from '../support/test-server.js';
import { until } from '../support/until.js';

const UUID = '40325ec2-5efd-4bd3-805f-53576e581d13';

const yamlOf = (more = ''): string =>
  `asterisk: {enabled: true, audiosocket: {enabled: true, port: 0, unannounced: true${more}}}`;

/** A server, and where its AudioSocket is. */
async function serverWith({ more, ...options }: TestServerOptions & { more?: string } = {}) {
  const server = await TestServer.start({ yaml: yamlOf(more), ...options });
  const port = Number(server.logged('AudioSocket listens')[0]?.['port']);
  return { server, port };
}

/** Asterisk's end without a clock: what was sent to it, and how it ended. */
async function dialled(port: number) {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const state = { socket, came: Buffer.alloc(0), closed: false };
  socket.on('data', (bytes: Buffer) => (state.came = Buffer.concat([state.came, bytes])));
  socket.on('error', () => undefined);
  socket.on('close', () => (state.closed = true));
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
  return state;
}

const uuidFrame = (uuid = UUID): Uint8Array => frameBytes(KIND.uuid, uuidBytes(uuid));
const silence = frameBytes(0x10, new Uint8Array(320));

describe('a call over AudioSocket', () => {
  it('is a call as any other: the agent greets, the caller is heard, and Asterisk goes on when it ends', async () => {
    const { server, port } = await serverWith();
    const report = await runAudioSocketStream({
      address: `127.0.0.1:${port}`,
      uuid: UUID,
      clock: systemClock,
      plan: { speech: new Uint8Array(0), keys: [{ digit: '5', atMs: 300 }], maxDurationMs: 2500 },
      onProgress: () => undefined,
    });
    expect(report).toMatchObject({ opened: true, endedBy: 'caller' });
    expect(report.soundMs).toBeGreaterThan(200);
    await until(() => server.ending(UUID) !== undefined);
    expect(server.ending(UUID)).toMatchObject({ reason: 'caller-hung-up' });
    const { events } = server.call(UUID);
    expect(events.some((event) => event.type === 'carrier-event' && event.event.type === 'dtmf')).toBe(true);
    const faults = events.filter(({ type }) => type === 'fault');
    expect(faults).toEqual([]);
  });

  it('says hang-up and closes when the server stops', async () => {
    const { server, port } = await serverWith();
    const asterisk = await dialled(port);
    asterisk.socket.write(Buffer.concat([uuidFrame(), silence]));
    await until(() => server.calls.length === 1 && asterisk.came.length > 1000);
    await server.server.stop();
    await until(() => asterisk.closed);
    expect([...asterisk.came.subarray(-3)]).toEqual([0, 0, 0]);
    expect(asterisk.came.length % 323).toBe(3);
    expect(server.ending(UUID)).toMatchObject({ reason: 'server-stopped' });
  });

  it('is one call however its first frames are cut', async () => {
    const { server, port } = await serverWith();
    const asterisk = await dialled(port);
    for (const byte of Buffer.concat([uuidFrame(), silence])) asterisk.socket.write(Uint8Array.of(byte));
    await until(() => server.calls.length === 1 && asterisk.came.length >= 323);
    asterisk.socket.end();
    await until(() => server.ending(UUID) !== undefined);
    expect(server.ending(UUID)).toMatchObject({ reason: 'caller-hung-up' });
  });
});

describe('who is no Asterisk of ours at the AudioSocket', () => {
  it('is not let in from an address that is not listed', async () => {
    const { server, port } = await serverWith({ more: ', allow: [10.0.0.0/8]' });
    const stranger = await dialled(port);
    await until(() => stranger.closed);
    expect(server.logged('audiosocket.not_allowed')).toHaveLength(1);
    expect(server.calls).toEqual([]);
  });

  it('is closed who says something other than a UUID', async () => {
    const { server, port } = await serverWith();
    const stranger = await dialled(port);
    stranger.socket.write('GET / HTTP/1.1\r\n\r\n');
    await until(() => stranger.closed);
    expect(server.logged('audiosocket.no_uuid')).toHaveLength(1);
  });

  it('is closed with a UUID that nobody gave out, where calls are announced', async () => {
    const { server, port } = await serverWith({
      yaml: 'asterisk: {enabled: true, audiosocket: {enabled: true, port: 0}}',
    });
    const stranger = await dialled(port);
    stranger.socket.write(Buffer.concat([uuidFrame(), silence]));
    await until(() => stranger.closed);
    expect([...stranger.came]).toEqual([0, 0, 0]);
    expect(server.logged('auth.bad_token')).toHaveLength(1);
    expect(server.calls).toEqual([]);
  });

  it('is closed with the UUID of a call that is on the line, which goes on', async () => {
    const { server, port } = await serverWith();
    const first = await dialled(port);
    first.socket.write(uuidFrame());
    await until(() => server.calls.length === 1 && first.came.length > 0);
    const second = await dialled(port);
    second.socket.write(uuidFrame());
    await until(() => second.closed);
    expect(server.logged('carrier.out_of_order')).toHaveLength(1);
    expect([first.closed, server.ending(UUID)]).toEqual([false, undefined]);
  });

  it.each([
    ['a frame that is too long', Buffer.from([0x10, 0xff, 0xff]), 'audiosocket.frame_too_long'],
    [
      'sound at a rate that is not spoken',
      frameBytes(0x17, new Uint8Array(3840)),
      'audiosocket.unsupported_rate',
    ],
    ['sound at another rate', frameBytes(0x16, new Uint8Array(1920)), 'audiosocket.wrong_rate'],
    ['a flood', Buffer.concat(Array.from({ length: 600 }, () => silence)), 'audiosocket.flood'],
  ])('ends its own call and no other with %s', async (_, bytes, code) => {
    const { server, port } = await serverWith();
    const [good, bad] = [await dialled(port), await dialled(port)];
    const other = UUID.replace('4', '5');
    good.socket.write(uuidFrame(other));
    bad.socket.write(uuidFrame());
    await until(() => server.calls.length === 2 && bad.came.length > 0 && good.came.length > 0);
    bad.socket.write(bytes);
    await until(() => bad.closed);
    expect(server.lines.filter((line) => line['code'] === code)).toHaveLength(1);
    expect(server.ending(UUID)).toBeDefined();
    expect([good.closed, server.ending(other)]).toEqual([false, undefined]);
  });
});

describe('the AudioSocket of a server', () => {
  it('keeps the server from starting when its port is taken', async () => {
    const { port } = await serverWith();
    const yaml = `asterisk: {enabled: true, audiosocket: {enabled: true, port: ${port}}}`;
    await expect(TestServer.start({ yaml })).rejects.toMatchObject({ code: 'audiosocket.cannot_listen' });
  });

  it('is not opened unless it is asked for', async () => {
    const server = await TestServer.start({ yaml: 'asterisk: {enabled: true}' });
    expect(server.logged('AudioSocket listens')).toEqual([]);
  });
});
