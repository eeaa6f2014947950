import { describe, expect, it } from 'vitest';
import { HostedCalls } from '../../../src/compose/workers/hosted-calls.js';
import { WorkerHosts, WAITS_MS } from '../../../src/compose/workers/worker-hosts.js';
import type { WorkerHost } from '../../../src/compose/workers/worker-host.js';
import { createMetrics } from '../../../src/observe/metrics.js';
import { sumsOf, type MetricSums } from '../../../src/observe/metrics/sums.js';
import type { CallInfo } from '../../../src/ports/call-events.js';
import { ManualClock } from '../../support/manual-clock.js';

const call = (carrierCallId: string): CallInfo => {
  const names = { carrier: 'twilio', agent: 'default', provider: 'practice' };
  return { callId: `id-${carrierCallId}`, carrierCallId, from: '+1', to: '+2', ...names };
};

interface FakeHost {
  readonly number: number;
  isUp: boolean;
  counted: MetricSums;
}

function scene(count = 2) {
  const clock = new ManualClock();
  const calls = new HostedCalls<WorkerHost>();
  const metrics = createMetrics({ maxCalls: 7 });
  const all: FakeHost[] = Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    isUp: true,
    counted: [],
    refresh: () => Promise.resolve(),
  }));
  const up = () => all.filter(({ isUp }) => isUp) as unknown as WorkerHost[];
  const crew = {
    get up() {
      return up();
    },
    at: (number: number) => up().find((host) => host.number === number),
  };
  const live = { refresh: () => Promise.resolve() };
  const hosts = new WorkerHosts({ crew, calls, live, metrics, clock });
  const host = (number: number): WorkerHost => all[number - 1] as unknown as WorkerHost;
  return { hosts, calls, metrics, all, host, clock };
}

describe('which worker is asked', () => {
  it('is the one that has the call, also after its end, and for a new call the one with the fewest', async () => {
    const { hosts, calls, host } = scene(3);
    calls.opened(host(1), call('CA1'));
    calls.opened(host(3), call('CA3'));
    expect(await hosts.hostFor('CA1')).toBe(host(1));
    expect(hosts.hostOf('id-CA3')).toBe(host(3));
    expect(await hosts.hostFor('CA2')).toBe(host(2));
    calls.ended(host(1), 'CA1');
    expect(hosts.hostOf('CA1')).toBeUndefined();
    expect(await hosts.hostFor('CA1')).toBe(host(1));
  });

  it('is the same one for a call that is announced twice before anybody has it', async () => {
    const { hosts } = scene(3);
    const [one, other] = await Promise.all([hosts.hostFor('CA1'), hosts.hostFor('CA1')]);
    expect(one).toBe(other);
  });

  it('is each in its turn where none has more calls than another', async () => {
    const { hosts } = scene(2);
    const asked = [];
    for (const id of ['CA1', 'CA2', 'CA3', 'CA4']) asked.push((await hosts.hostFor(id))?.number);
    expect(asked.toSorted()).toEqual([1, 1, 2, 2]);
  });

  it('is another one when the one that had the call is gone', async () => {
    const { hosts, calls, host, all } = scene();
    calls.opened(host(1), call('CA1'));
    if (all[0]) all[0].isUp = false;
    expect(calls.drop(host(1))).toBe(1);
    expect(hosts.calls()).toEqual([]);
    expect(await hosts.hostFor('CA1')).toBe(host(2));
    expect(hosts.hostAt(1)).toBe(host(2));
  });

  it('stays the same for an address, and changes only for those whose worker is gone', async () => {
    const { hosts, all, host } = scene(4);
    const addresses = Array.from({ length: 40 }, (_, index) => `10.0.0.${index}`);
    const chosen = () => Promise.all(addresses.map((address) => hosts.hostForAddress(address)));
    const before = await chosen();
    expect(new Set(before).size).toBe(4);
    if (all[0]) all[0].isUp = false;
    const after = await chosen();
    for (const [index, one] of before.entries())
      if (one === host(1)) expect(after[index]).not.toBe(host(1));
      else expect(after[index]).toBe(one);
  });

  it('is waited for while none is up, and not for ever', async () => {
    const { hosts, all, clock, host } = scene(1);
    if (all[0]) all[0].isUp = false;
    const turn = async (ms: number): Promise<void> => {
      clock.advance(ms);
      for (let turns = 0; turns < 5; turns++) await Promise.resolve();
    };
    const later = hosts.hostFor('CA1');
    await turn(1000);
    if (all[0]) all[0].isUp = true;
    await turn(1000);
    expect(await later).toBe(host(1));
    if (all[0]) all[0].isUp = false;
    const never = hosts.hostFor('CA2');
    for (let ms = 0; ms <= WAITS_MS; ms += 50) await turn(50);
    expect(await never).toBeUndefined();
  });
});

describe('the metrics of all workers', () => {
  it('are added up, and what a worker counted that is gone stays counted', async () => {
    const { hosts, metrics, all, host } = scene();
    metrics.chatRefused.inc({ code: 'x' }, 1);
    for (const [index, one] of all.entries()) {
      const own = createMetrics({ maxCalls: 7 });
      own.callsStarted.inc({ agent: 'default' }, index + 1);
      own.callsLive.set({ agent: 'default' }, index + 1);
      own.callSeconds.observe({ agent: 'default' }, 10);
      one.counted = await sumsOf(own.registry);
    }
    const figure = async (name: string): Promise<string | undefined> =>
      (await hosts.metrics()).split('\n').find((line) => line.startsWith(name));
    expect(await figure('talkpath_calls_started_total{')).toBe(
      'talkpath_calls_started_total{agent="default"} 3',
    );
    expect(await figure('talkpath_calls_live{')).toBe('talkpath_calls_live{agent="default"} 3');
    expect(await figure('talkpath_call_duration_seconds_count')).toMatch(/ 2$/);
    expect(await figure('talkpath_calls_limit')).toBe('talkpath_calls_limit 7');
    expect(await figure('talkpath_chat_messages_refused_total{')).toMatch(/ 1$/);

    hosts.keepCount(host(2));
    if (all[1]) all[1].isUp = false;
    expect(await figure('talkpath_calls_started_total{')).toBe(
      'talkpath_calls_started_total{agent="default"} 3',
    );
    expect(await figure('talkpath_call_duration_seconds_count')).toMatch(/ 2$/);
    expect(await figure('talkpath_calls_live{')).toBe('talkpath_calls_live{agent="default"} 1');
    expect(await figure('talkpath_calls_ended_total{')).toBe(
      'talkpath_calls_ended_total{agent="default",reason="worker-lost"} 2',
    );
    expect(await figure('talkpath_workers_up')).toBe('talkpath_workers_up 1');
  });

  it('have the lag of the process that is the latest, and not a mean', async () => {
    const { hosts, all } = scene();
    for (const [index, one] of all.entries()) {
      const sums = await sumsOf(createMetrics({ maxCalls: 7 }).registry);
      one.counted = sums.map((metric) =>
        metric.name.startsWith('nodejs_eventloop_lag_')
          ? { ...metric, values: [{ value: 5 + index, labels: {} }] }
          : metric,
      );
    }
    const lines = (await hosts.metrics()).split('\n');
    for (const name of ['max', 'p50', 'p99'])
      expect(lines).toContain(`nodejs_eventloop_lag_${name}_seconds 6`);
  });
});

describe('the calls of all workers', () => {
  it('count from when they are let in, and one that was not made does not', () => {
    const { calls, host } = scene();
    calls.book(host(1), { carrierCallId: 'CA1', from: '+1', agent: 'default' });
    calls.book(host(1), { carrierCallId: 'CA2', from: '+1', agent: 'default' });
    expect(calls.size).toBe(2);
    calls.opened(host(1), call('CA1'));
    calls.unbook(host(1), 'CA1');
    calls.unbook(host(1), 'CA2');
    expect(calls.all().map(({ info }) => info.carrierCallId)).toEqual(['CA1']);
    expect(calls.countOf(host(2))).toBe(0);
    expect(calls.hostOf('CA2')).toBeUndefined();
  });
});
