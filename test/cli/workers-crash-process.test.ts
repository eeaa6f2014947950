import { describe, expect, it } from 'vitest';
import { isBuilt } from '../support/talkpath-process.js';
import { until } from '../support/until.js';
import { WorkersScene, type Caller } from '../support/workers-scene.js';

/** Callers of one worker, and those of the other. */
function parted(scene: WorkersScene, callers: readonly Caller[], worker: unknown) {
  const isIts = ({ callSid }: Caller): boolean => scene.workerOf(callSid) === worker;
  return { its: callers.filter(isIts), others: callers.filter((caller) => !isIts(caller)) };
}

describe.skipIf(!isBuilt)('a worker that dies in the middle of calls', () => {
  it('takes no other call with it; its own go on in another worker, and it is started again', async (test) => {
    const scene = await WorkersScene.open(test);
    const callers = await scene.hearing(await scene.calls(4));
    expect(await scene.metric('talkpath_calls_started_total')).toBe(4);
    const { its, others } = parted(scene, callers, 1);
    process.kill(scene.pidOf(1), 'SIGKILL');
    await until(() => its.every(({ stream }) => stream.closed !== undefined));
    await scene.hearing(await Promise.all(its.map((caller) => scene.comeBack(caller))));
    const resumed = scene.logged('a call goes on that an earlier process had');
    expect(resumed.map(({ carrierCallId }) => carrierCallId).toSorted()).toEqual(
      its.map(({ callSid }) => callSid),
    );

    expect(others.map(({ stream }) => stream.closed)).toEqual([undefined, undefined]);
    expect(scene.logged('call.end')).toEqual([]);
    expect((await scene.json('/calls?live=true')).json['calls']).toHaveLength(4);
    expect(await scene.metric('talkpath_calls_started_total')).toBe(6);
    expect(await scene.metric('talkpath_calls_live')).toBe(4);
    expect(await scene.metric('talkpath_calls_ended_total')).toBe(2);
    expect(await scene.metric('talkpath_workers_lost_total')).toBe(1);
    const [lost] = scene.logged('server.worker_lost');
    expect(lost).toMatchObject({ level: 'error', worker: 1, detail: 'SIGKILL', calls: 2 });

    await until(() => scene.process.helpers.length === 2, 20_000, 50);
    const hung: unknown[] = [];
    while (!hung.includes(1)) {
      const { callSid, stream } = await scene.call('+12025550666');
      hung.push(scene.workerOf(callSid));
      stream.hangUp();
      await scene.untilLogged('call.end', hung.length);
    }
  });

  it('is ended and replaced when it answers nothing any more', async (test) => {
    const scene = await WorkersScene.open(test);
    const callers = await scene.hearing(await scene.calls(2));
    const { its, others } = parted(scene, callers, 2);
    process.kill(scene.pidOf(2), 'SIGSTOP');
    expect((await scene.json('/calls?live=true')).json['calls']).toHaveLength(2);
    expect(await scene.metric('talkpath_workers_up')).toBe(2);
    const about = await scene.json(`/calls/${its[0]?.callSid ?? ''}`);
    expect(about).toMatchObject({ status: 503, json: { error: 'server.worker_silent' } });
    expect(scene.logged('server.worker_hung')).toEqual([]);
    const [hung] = await scene.untilLogged('server.worker_hung');
    expect(hung).toMatchObject({ level: 'error', worker: 2 });
    await until(() => its.every(({ stream }) => stream.closed !== undefined));
    await scene.hearing(await Promise.all(its.map((caller) => scene.comeBack(caller))));
    expect(others.map(({ stream }) => stream.closed)).toEqual([undefined]);
  });

  it('is replaced by one that goes by what the server has accepted, whatever is in the file by then', async (test) => {
    const scene = await WorkersScene.open(test);
    const agents = { default: { greeting: 'Hello.' }, night: { greeting: 'Good night.' } };
    scene.save({ agents, routes: [{ to: '+12025550199', agent: 'night' }] });
    await scene.untilLogged('config reloaded', 3);
    scene.save({ agents: { default: { greetings: 'Hello.' } } });
    await scene.untilLogged('config.reload_refused');
    for (const worker of [1, 2]) process.kill(scene.pidOf(worker), 'SIGKILL');
    await scene.untilLogged('server.worker_lost', 2);
    await scene.hearing(await scene.calls(2));
    expect(scene.logged('call.start').map(({ agent }) => agent)).toEqual(['night', 'night']);
    expect(scene.logged('server.worker_lost')).toHaveLength(2);
  });

  it('is not outlived by its server: when that is killed, all workers end', async (test) => {
    const scene = await WorkersScene.open(test);
    await scene.calls(2);
    expect(scene.process.helpers).toHaveLength(2);
    scene.process.signal('SIGKILL');
    await scene.process.ended();
    await until(() => scene.process.helpers.length === 0, 5000, 20);
  });
});
