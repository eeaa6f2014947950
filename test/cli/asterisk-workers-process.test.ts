import { describe, expect, it } from 'vitest';
import { AsteriskStream } from '../support/asterisk-stream.js';
import { isBuilt } from '../support/talkpath-process.js';
import { untilReady } from '../support/until-ready.js';
import { WorkersScene } from '../support/workers-scene.js';

describe.skipIf(!isBuilt)('streams from Asterisk with two workers', () => {
  it('keep to the limits of the whole server when many of them bring their calls at once', async (test) => {
    const config = { asterisk: { enabled: true }, limits: { max_calls: 3, starts_per_second: 100 } };
    const scene = await WorkersScene.open(test, { config });
    const dial = (): Promise<AsteriskStream> => AsteriskStream.dial(scene.url, { silent: true });
    const streams = await Promise.all(Array.from({ length: 10 }, dial));
    const taken = streams.filter(({ ended }) => ended === undefined);
    expect(taken).toHaveLength(3);
    const refused = streams.flatMap(({ ended }) => ended ?? []);
    expect(refused).toMatchObject(Array.from({ length: 7 }, () => ({ kind: 'refused', status: 503 })));
    for (const stream of taken) stream.begin();
    expect(await scene.untilLogged('call.start', 3)).toHaveLength(3);
    taken[0]?.close();
    await scene.untilLogged('call.end');
    // The process that has the port hears of it a moment later.
    await untilReady(scene.url);
    expect((await dial()).ended).toBeUndefined();
  });
});
