import { expect, it } from 'vitest';
import { runAudioSocketStream } from '../../src/cli/call/audiosocket/run-stream.js';
import { systemClock } from '../../src/lib/system-clock.js';
import { announceCall } from '../support/asterisk-stream.js';
import { TestServer } from '../support/test-server.js';

const UUID = '40325ec2-5efd-4bd3-805f-53576e581d13';
const YAML = 'asterisk: {enabled: true, audiosocket: {enabled: true, port: 0, unannounced: true}}';

it('gives an announced call to nobody who knows its name and not its token, though others need not announce theirs', async () => {
  const server = await TestServer.start({ yaml: YAML });
  const address = `127.0.0.1:${String(server.logged('AudioSocket listens')[0]?.['port'])}`;
  const { status } = await announceCall(server.url, { channel: UUID, wire: 'audiosocket' });
  expect(status).toBe(201);
  const report = await runAudioSocketStream({
    address,
    uuid: UUID,
    clock: systemClock,
    plan: { speech: new Uint8Array(0), keys: [], maxDurationMs: 2000 },
    onProgress: () => undefined,
  });
  expect(report).toMatchObject({ endedBy: 'server' });
  expect(server.logged('carrier.out_of_order')).toMatchObject([
    { carrier: 'audiosocket', carrierCallId: UUID },
  ]);
  const { attached, ended } = server.server.calls.find(UUID) ?? {};
  expect([attached, ended]).toEqual([false, false]);
});
