import { describe, expect, it } from 'vitest';
import { runAudioSocketStream } from '../../src/cli/call/audiosocket/run-stream.js';
import { systemClock } from '../../src/lib/system-clock.js';
import { isBuilt } from '../support/talkpath-process.js';
import { WorkersScene } from '../support/workers-scene.js';

const UUIDS = ['1', '2'].map((digit) => `${digit}0325ec2-5efd-4bd3-805f-53576e581d13`);

describe.skipIf(!isBuilt)('AudioSocket with two workers', () => {
  it('has one port, and its calls in the workers', async (test) => {
    const audiosocket = { enabled: true, port: 0, unannounced: true };
    const scene = await WorkersScene.open(test, { config: { asterisk: { enabled: true, audiosocket } } });
    const [line] = await scene.untilLogged('AudioSocket listens');
    const reports = await Promise.all(
      UUIDS.map((uuid) =>
        runAudioSocketStream({
          address: `127.0.0.1:${String(line?.['port'])}`,
          uuid,
          clock: systemClock,
          plan: { speech: new Uint8Array(0), keys: [], maxDurationMs: 3000 },
          onProgress: () => undefined,
        }),
      ),
    );
    expect(reports.map(({ endedBy }) => endedBy)).toEqual(['caller', 'caller']);
    expect(reports.every(({ soundMs }) => soundMs > 0)).toBe(true);
    const ends = await scene.untilLogged('call.end', 2);
    expect(new Set(ends.map(({ worker }) => worker))).toEqual(new Set([1, 2]));
    expect(ends.map(({ reason }) => reason)).toEqual(['caller-hung-up', 'caller-hung-up']);
  });

  it('has one call of a UUID that comes twice at once, whichever workers the two come to', async (test) => {
    const audiosocket = { enabled: true, port: 0, unannounced: true };
    const scene = await WorkersScene.open(test, { config: { asterisk: { enabled: true, audiosocket } } });
    const [line] = await scene.untilLogged('AudioSocket listens');
    const [uuid = ''] = UUIDS;
    const reports = await Promise.all(
      [0, 1].map(() =>
        runAudioSocketStream({
          address: `127.0.0.1:${String(line?.['port'])}`,
          uuid,
          clock: systemClock,
          plan: { speech: new Uint8Array(0), keys: [], maxDurationMs: 3000 },
          onProgress: () => undefined,
        }),
      ),
    );
    expect(reports.map(({ endedBy }) => endedBy).sort()).toEqual(['caller', 'server']);
    expect(await scene.untilLogged('carrier.out_of_order')).toMatchObject([{ carrierCallId: uuid }]);
    expect(await scene.untilLogged('call.end')).toMatchObject([{ reason: 'caller-hung-up' }]);
  });
});
