import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { frameBytes, KIND, uuidBytes } from '../../src/carriers/audiosocket/frames.js';
import { AudioSocketDoor, MAX_UNNAMED, UUID_WITHIN_MS } from '../../src/server/audiosocket-door.js';
import { ManualClock } from '../support/manual-clock.js';
import { until } from '../support/until.js';

const UUID = '40325ec2-5efd-4bd3-805f-53576e581d13';
const UUID_FRAME = frameBytes(KIND.uuid, uuidBytes(UUID));

/** A door on loopback, who was let in, and what it said. */
async function open(allow = ['127.0.0.0/8']) {
  const clock = new ManualClock();
  const codes: string[] = [];
  const admitted: { socket: Socket; bytes: Buffer; uuid: string }[] = [];
  const logger = {
    info: () => undefined,
    warn: (_fields: object, message: string) => codes.push(message),
  };
  const door = new AudioSocketDoor({
    clock,
    logger: logger as unknown as ConstructorParameters<typeof AudioSocketDoor>[0]['logger'],
    allow: () => allow,
    admit: (socket, bytes, uuid) => {
      onTestFinished(() => void socket.destroy());
      admitted.push({ socket, bytes, uuid });
    },
  });
  await door.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => door.close());
  const dial = async (): Promise<{ socket: Socket; closed: () => boolean }> => {
    const socket = connect({ port: door.port, host: '127.0.0.1' });
    let closed = false;
    socket.on('close', () => (closed = true)).on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    await new Promise((resolve) => socket.once('connect', resolve));
    return { socket, closed: () => closed };
  };
  return { clock, codes, admitted, door, dial };
}

describe('the door of AudioSocket', () => {
  it('hands a connection on when its UUID is there, with all that came, however it was cut', async () => {
    const { clock, admitted, dial } = await open();
    const { socket } = await dial();
    socket.setNoDelay(true).write(UUID_FRAME.subarray(0, 5));
    await until(() => clock.pending === 1);
    socket.write(Buffer.concat([UUID_FRAME.subarray(5), Buffer.from('more')]));
    await until(() => admitted.length === 1);
    expect(admitted[0]).toMatchObject({ uuid: UUID });
    expect(admitted[0]?.bytes.subarray(0, 19).equals(UUID_FRAME)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('closes a connection that says no UUID within 2 s', async () => {
    const { clock, codes, dial } = await open();
    const { socket, closed } = await dial();
    socket.write(UUID_FRAME.subarray(0, 18));
    await until(() => clock.pending === 1);
    clock.advance(UUID_WITHIN_MS - 1);
    expect(codes).toEqual([]);
    clock.advance(1);
    await until(closed);
    expect(codes).toEqual(['audiosocket.no_uuid']);
  });

  it('has a bounded number of connections waiting, and room again when they are gone', async () => {
    const { clock, codes, admitted, dial } = await open();
    const many = [];
    for (let count = 0; count < MAX_UNNAMED; count++) many.push(await dial());
    await until(() => clock.pending === MAX_UNNAMED);
    const further = await dial();
    await until(further.closed);
    expect(codes).toEqual(['audiosocket.too_many_waiting']);
    for (const { socket } of many) socket.destroy();
    await until(() => clock.pending === 0);
    const { socket } = await dial();
    socket.write(UUID_FRAME);
    await until(() => admitted.length === 1);
  });

  it('closes whoever is not on the list before reading a byte', async () => {
    const { codes, admitted, dial } = await open(['10.0.0.0/8', '::1']);
    const { socket, closed } = await dial();
    socket.write(UUID_FRAME);
    await until(closed);
    expect([codes, admitted]).toEqual([['audiosocket.not_allowed'], []]);
  });

  it('says nothing of a peer that is gone before it could be let in', async () => {
    const { clock, codes, door } = await open();
    const sockets = Array.from({ length: 50 }, () => connect({ port: door.port, host: '127.0.0.1' }));
    for (const socket of sockets)
      socket.on('error', () => undefined).once('connect', () => void socket.resetAndDestroy());
    await until(() => sockets.every(({ destroyed }) => destroyed));
    await until(() => clock.pending === 0);
    expect(codes).toEqual([]);
  });

  it('lets nobody in once it is closed, and drops who waits', async () => {
    const { clock, door, dial } = await open();
    const { closed } = await dial();
    await until(() => clock.pending === 1);
    door.close();
    await until(closed);
    expect([door.port, clock.pending]).toEqual([0, 0]);
  });
});
