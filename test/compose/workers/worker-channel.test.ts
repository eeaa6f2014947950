import { describe, expect, it } from 'vitest';
import type { FromWorker } from '../../../src/compose/workers/messages.js';
import { AskedAdmission, WorkerChannel } from '../../../src/compose/workers/worker-channel.js';
import type { IncomingCall } from '../../../src/server/deps.js';

const CALL: IncomingCall = { carrier: 'chan-websocket', carrierCallId: '1.1', from: '', to: '', origin: '' };
const LET_GO: FromWorker = { type: 'let-go', carrierCallId: '1.1' };
const BUSY = { code: 'server.busy', detail: '' } as const;

/** A worker's admission, and what its primary was told. */
function scene() {
  const told: FromWorker[] = [];
  const channel = new WorkerChannel({ number: 1, send: (message) => void told.push(message) });
  return { told, channel, admission: new AskedAdmission(channel) };
}

describe('a call that a worker holds until its stream has begun', () => {
  it('is asked for as one that is held, and let go of once', async () => {
    const { told, channel, admission } = scene();
    const verdict = admission.hold(CALL);
    channel.decided({ type: 'verdict', id: 1 });
    expect(await verdict).toBeUndefined();
    admission.letGo(CALL);
    admission.letGo(CALL);
    expect(told).toEqual([{ type: 'admit', id: 1, call: CALL, held: true }, LET_GO]);
  });

  it('is not let go of where it was refused', async () => {
    const { told, channel, admission } = scene();
    const verdict = admission.hold(CALL);
    channel.decided({ type: 'verdict', id: 1, refusal: BUSY });
    expect(await verdict).toEqual(BUSY);
    admission.letGo(CALL);
    expect(told).toHaveLength(1);
  });

  it('is let go of at once where the worker has been told to stop meanwhile', async () => {
    const { told, channel, admission } = scene();
    const verdict = admission.hold(CALL);
    admission.stop();
    channel.decided({ type: 'verdict', id: 1 });
    expect(await verdict).toMatchObject({ code: 'server.stopping' });
    expect(told.at(-1)).toEqual(LET_GO);
  });
});
