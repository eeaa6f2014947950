import { describe, expect, it, onTestFinished } from 'vitest';
import { Crew, LASTS_MS } from '../../../src/compose/workers/crew.js';
import { openSocketFolder } from '../../../src/compose/workers/socket-folder.js';
import {
  ANSWERS_WITHIN_MS,
  ASK_EVERY_MS,
  HANGS_AFTER_MS,
  STARTS_WITHIN_MS,
} from '../../../src/compose/workers/worker-host.js';
import { createMetrics } from '../../../src/observe/metrics.js';
import { fakeWorkers } from '../../support/fake-workers.js';
import { ManualClock } from '../../support/manual-clock.js';

/** A crew of two fakes; `settle` lets what was promised come about. */
function scene() {
  const clock = new ManualClock();
  const { all, start } = fakeWorkers();
  const texts = { first: 'a: 1', now: 'a: 1' };
  const metrics = createMetrics({ maxCalls: 1, ofProcess: false });
  const errors: (object & { readonly code?: string })[] = [];
  const logger = { error: (fields: object) => void errors.push(fields), info: () => undefined };
  const crew = new Crew({
    ...{
      folder: openSocketFolder(),
      count: 2,
      clock,
      start,
      texts: () => ({ ...texts }),
      tell: () => undefined,
      lost: () => 4,
    },
    ...{ logger, metrics },
  });
  onTestFinished(async () => {
    const gone = crew.stop(0);
    for (const worker of all) worker.die();
    await gone;
  });
  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 20; turns++) await Promise.resolve();
  };
  /** Lets time pass as it does for a process: what is answered is heard before the next second. */
  const pass = async (ms: number): Promise<void> => {
    for (let leftMs = ms; leftMs > 0; leftMs -= ASK_EVERY_MS) {
      clock.advance(Math.min(leftMs, ASK_EVERY_MS));
      await settle();
    }
  };
  return { clock, crew, all, texts, metrics, errors, settle, pass };
}

async function started() {
  const given = scene();
  const start = given.crew.start();
  for (const worker of given.all) worker.begin();
  await start;
  await given.settle();
  return given;
}

describe('the workers of a server', () => {
  it('are told where to listen as soon as they hear, and take calls once they are ready', async () => {
    const { crew, all } = scene();
    const start = crew.start();
    const [first, second] = all;
    expect(first?.told).toEqual([]);
    first?.say({ type: 'hello' });
    expect(first?.told).toMatchObject([{ type: 'begin' }]);
    first?.say({ type: 'ready' });
    expect(crew.up.map(({ number }) => number)).toEqual([1]);
    second?.begin();
    await start;
    expect(crew.up.map(({ number }) => number)).toEqual([1, 2]);
    expect(new Set(crew.up.map(({ socketPath }) => socketPath)).size).toBe(2);
  });

  it('do not start at all when one of them ends before it is ready', async () => {
    const { crew, all } = scene();
    const start = crew.start();
    all[0]?.begin();
    all[1]?.die('exit code 2');
    // The other one is told to stop, and does.
    const ending = expect(start).rejects.toMatchObject({ code: 'server.worker_lost' });
    await Promise.resolve();
    for (const worker of all) worker.die();
    await ending;
  });

  it('are started again at once when they had lasted, and later each time when they end soon', async () => {
    const { clock, crew, all, errors, pass } = await started();
    await pass(LASTS_MS);
    all[0]?.die();
    expect(crew.up.map(({ number }) => number)).toEqual([2]);
    expect(errors).toMatchObject([{ code: 'server.worker_lost', worker: 1, calls: 4, againInMs: 0 }]);
    const pauses = [0, 250, 500, 1000];
    for (const [index, pauseMs] of pauses.entries()) {
      clock.advance(index === 0 ? 0 : (pauses[index - 1] ?? 0));
      expect(all).toHaveLength(3 + index);
      all.at(-1)?.die('exit code 1');
      expect(errors.at(-1)).toMatchObject({ detail: 'exit code 1', againInMs: pauseMs });
    }
    clock.advance(999);
    expect(all).toHaveLength(6);
    clock.advance(1);
    all.at(-1)?.begin();
    expect(crew.up.map(({ number }) => number).toSorted()).toEqual([1, 2]);
  });

  it('begin with the configuration that is accepted by then, and know what the server was started with', async () => {
    const { clock, all, texts } = await started();
    texts.now = 'a: 2';
    all[0]?.die();
    clock.advance(0);
    all.at(-1)?.begin();
    const begun = all.map(({ told }) => told.find(({ type }) => type === 'begin'));
    expect(begun).toMatchObject([
      { texts: { first: 'a: 1', now: 'a: 1' } },
      { texts: { first: 'a: 1', now: 'a: 1' } },
      { texts: { first: 'a: 1', now: 'a: 2' } },
    ]);
  });

  it('are ended when they answer nothing for too long, and not while they answer', async () => {
    const { crew, all, errors, pass } = await started();
    await pass(10 * ASK_EVERY_MS);
    expect(crew.up).toHaveLength(2);
    expect(crew.at(2)?.state).toEqual({ lagMs: 1, memoryBytes: 2, spentUsd: 3 });
    const [first] = all;
    if (first !== undefined) first.answersHow = false;
    await pass(HANGS_AFTER_MS);
    expect(first?.killed).toBe(false);
    await pass(ASK_EVERY_MS);
    expect(first?.killed).toBe(true);
    expect(errors.map(({ code }) => code)).toEqual(['server.worker_hung', 'server.worker_lost']);
  });

  it('are counted when they are lost, by how, and when they are started again', async () => {
    const { all, metrics, pass } = await started();
    all[0]?.die();
    await pass(ASK_EVERY_MS);
    all[2]?.begin();
    const [, second] = all;
    if (second !== undefined) second.answersHow = false;
    await pass(HANGS_AFTER_MS + 2 * ASK_EVERY_MS);
    const text = await metrics.registry.metrics();
    expect(text).toContain('talkpath_workers_lost_total{reason="exited"} 1\n');
    expect(text).toContain('talkpath_workers_lost_total{reason="hung"} 1\n');
    expect(text).toContain('talkpath_workers_restarted_total 2\n');
  });

  it('are waited for a second by who looks at them, and not again while they are silent', async () => {
    const { clock, crew, all, settle } = await started();
    const [host] = crew.up;
    const [first] = all;
    if (host === undefined || first === undefined) throw new Error('nobody is up');
    await host.refresh('metrics');
    first.answersHow = false;
    let seen = 0;
    void host.refresh('live').then(() => (seen += 1));
    clock.advance(ANSWERS_WITHIN_MS - 1);
    await settle();
    expect(seen).toBe(0);
    clock.advance(1);
    await settle();
    expect(seen).toBe(1);
    const asked = first.told.length;
    await host.refresh('live');
    await host.refresh('metrics');
    expect(first.told).toHaveLength(asked);
    const open = first.told.find((message) => message.type === 'ask' && message.what === 'live');
    if (open?.type === 'ask') first.say({ type: 'answer', id: open.id, value: [] });
    first.answersHow = true;
    await host.refresh('live');
    expect(first.told.length).toBeGreaterThan(asked);
  });

  it('are not ended when it was this process that stood still', async () => {
    const { clock, crew, all, settle, pass } = await started();
    clock.advance(ASK_EVERY_MS);
    clock.leap(10 * HANGS_AFTER_MS);
    clock.advance(0);
    await settle();
    await pass(HANGS_AFTER_MS);
    expect(all.map(({ killed }) => killed)).toEqual([false, false]);
    expect(crew.up).toHaveLength(2);
  });

  it('are ended when they do not get ready', () => {
    const { clock, crew, all } = scene();
    void crew.start().catch(() => undefined);
    clock.advance(STARTS_WITHIN_MS);
    expect(all.slice(0, 2).map(({ killed }) => killed)).toEqual([true, true]);
  });

  it('are not started again by a crew that drains or stops', async () => {
    const { clock, crew, all } = await started();
    const drained = crew.drain();
    all[0]?.say({ type: 'drained' });
    all[1]?.die();
    await drained;
    clock.advance(LASTS_MS);
    expect(all).toHaveLength(2);
  });
});
