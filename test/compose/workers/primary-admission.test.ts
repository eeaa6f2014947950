import { describe, expect, it, onTestFinished } from 'vitest';
import { openAiEndpoint } from '../../../src/compose/endpoint.js';
import { composePrimary } from '../../../src/compose/workers/compose-primary.js';
import type { ToWorker } from '../../../src/compose/workers/messages.js';
import { loggerTo } from '../../../src/observe/logger.js';
import type { CallInfo } from '../../../src/ports/call-events.js';
import type { IncomingCall } from '../../../src/server/deps.js';
import { load } from '../../support/config-file.js';
import { type FakeWorker, fakeWorkers } from '../../support/fake-workers.js';
import { JournalFolder } from '../../support/journal-folder.js';
import { ManualClock } from '../../support/manual-clock.js';
import { settled } from '../../support/settled.js';

const UUID = '40325ec2-5efd-4bd3-805f-53576e581d13';

const call = (carrierCallId: string): IncomingCall => {
  return { carrier: 'audiosocket', carrierCallId, from: '', to: '', origin: '' };
};
const infoOf = (carrierCallId: string): CallInfo => {
  const names = { carrier: 'audiosocket', agent: 'default', provider: 'openai' };
  return { callId: `call-${carrierCallId}`, carrierCallId, from: '', to: '', ...names };
};

/** The process that has the port, and two workers that a test speaks for. */
async function scene(limits = '') {
  const { all, start } = fakeWorkers();
  const { dir } = new JournalFolder();
  const loaded = load(`openai: {api_key: k}\nlimits: {max_loop_lag_ms: 0, ${limits}}`);
  const config = { ...loaded, phrasesDir: dir, journal: { ...loaded.journal, dir, enabled: false } };
  const primary = await composePrimary({
    config,
    clock: new ManualClock(),
    logger: loggerTo('info', { write: () => undefined }),
    endpoint: openAiEndpoint(config),
    text: '',
    takeLine: () => undefined,
    workers: 2,
    startWorker: (number, receiver) => {
      const spawned = start(number, receiver);
      const worker = all.at(-1);
      queueMicrotask(() => worker?.begin());
      return spawned;
    },
  });
  onTestFinished(async () => {
    const stopped = primary.stop();
    for (const worker of all) worker.die('exit code 0');
    await stopped;
  });
  const [one, two] = all;
  if (one === undefined || two === undefined) throw new Error('there are no two workers');
  return { one, two };
}

let asked = 0;

/** What the primary decides when a worker asks whether it may take a call. */
function verdict(worker: FakeWorker, carrierCallId: string, more: { held?: true } = {}): string {
  const id = ++asked;
  worker.say({ type: 'admit', id, call: call(carrierCallId), ...more });
  const isIt = (one: ToWorker): one is ToWorker & { type: 'verdict' } => one.type === 'verdict';
  const told = worker.told.filter(isIt).find((one) => one.id === id);
  return told === undefined ? 'nothing' : (told.refusal?.code ?? 'taken');
}

describe('a call that two workers are asked to take at once', () => {
  it('is taken by the first, and refused to the other as a single process would refuse it', async () => {
    const { one, two } = await scene();
    expect([verdict(one, UUID), verdict(two, UUID)]).toEqual(['taken', 'carrier.out_of_order']);
    one.say({ type: 'opened', info: infoOf(UUID) });
    await settled();
    expect([verdict(two, UUID), verdict(one, UUID)]).toEqual(['carrier.out_of_order', 'taken']);
  });

  it('is taken by the other when it has ended, when it was not made, and when its worker is gone', async () => {
    const { one, two } = await scene();
    verdict(one, UUID);
    one.say({ type: 'opened', info: infoOf(UUID) });
    one.say({ type: 'ended', carrierCallId: UUID });
    expect(verdict(two, UUID)).toBe('taken');
    await settled();
    expect(verdict(one, UUID)).toBe('taken');
    one.say({ type: 'opened', info: infoOf(UUID) });
    one.die();
    expect(verdict(two, UUID)).toBe('taken');
  });
});

describe('a call that is made only when its stream has begun', () => {
  it('counts until then in all workers, however long that takes', async () => {
    const { one, two } = await scene('max_calls: 3');
    const held = { held: true } as const;
    const verdicts = [];
    for (let count = 0; count < 5; count += 1) {
      verdicts.push(verdict(one, `1.${count}`, held), verdict(two, `2.${count}`, held));
      await settled();
    }
    expect(verdicts.filter((code) => code === 'taken')).toHaveLength(3);
    expect(verdicts.slice(3)).toEqual(Array.from({ length: 7 }, () => 'server.busy'));
  });

  it('counts no more when it is let go of unmade, and once when it was made', async () => {
    const { one, two } = await scene('max_calls: 2');
    const held = { held: true } as const;
    expect([verdict(one, '1.1', held), verdict(two, '2.1', held)]).toEqual(['taken', 'taken']);
    one.say({ type: 'opened', info: infoOf('1.1') });
    one.say({ type: 'let-go', carrierCallId: '1.1' });
    expect(verdict(one, '1.2', held)).toBe('server.busy');
    two.say({ type: 'let-go', carrierCallId: '2.1' });
    expect([verdict(one, '1.2', held), verdict(one, '1.3', held)]).toEqual(['taken', 'server.busy']);
  });
});
