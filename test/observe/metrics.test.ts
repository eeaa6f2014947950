import { describe, expect, it } from 'vitest';
import { TurnLatencies } from '../../src/observe/latency.js';
import { createMetrics, type Metrics } from '../../src/observe/metrics.js';
import { createCallMetrics } from '../../src/observe/metrics/call-metrics.js';
import type { CallEvent, CallInfo, RecoveryStep } from '../../src/ports/call-events.js';
import type { ProviderEvent, ProviderFault } from '../../src/ports/provider.js';
import { StopwatchCall } from '../support/stopwatch-call.js';

const INFO: CallInfo = {
  callId: 'c0ffee00-0000-4000-8000-000000000001',
  carrier: 'twilio',
  carrierCallId: 'CA0123',
  from: '+12025550123',
  to: '+12025550199',
  agent: 'sales',
  provider: 'openai',
};
const MODEL = { textIn: 4, textCached: 0.4, textOut: 24, audioIn: 32, audioCached: 0.4, audioOut: 64 };
const PRICES = { models: new Map([['m', MODEL]]), carrierPerMinute: 0.01 };

function watch(events: readonly CallEvent[], { model = 'm' } = {}): Metrics {
  const metrics = createMetrics({ maxCalls: 7 });
  const latencies = new TurnLatencies();
  const parts = { info: INFO, model, prices: PRICES, tools: ['lookup', 'hangup_call'], latencies };
  const observe = createCallMetrics(metrics, parts);
  for (const event of events) {
    latencies.observe(event);
    observe(event);
  }
  return metrics;
}

/** The values of one metric, by their labels as they are printed. */
async function valuesOf({ registry }: Metrics, name: string): Promise<Record<string, number>> {
  const text = await registry.getSingleMetricAsString(name);
  const lines = [...text.matchAll(/^(\w+)(\{.*\})? (\S+)$/gm)];
  return Object.fromEntries(
    lines.map(([, series = '', labels = '', value]) => [series + labels, Number(value)]),
  );
}

const started: CallEvent = { type: 'call-started', atMs: 0, info: INFO };
const fromProvider = (event: ProviderEvent, atMs = 100): CallEvent => ({
  type: 'provider-event',
  atMs,
  event,
});
const ended = (atMs: number): CallEvent => ({
  type: 'call-ended',
  atMs,
  reason: 'farewell',
  detail: 'said +12025550123',
});

describe('the metrics of a call', () => {
  it('count it while it is live, and by why it ended', async () => {
    const live = watch([started]);
    expect(await valuesOf(live, 'talkpath_calls_live')).toEqual({ 'talkpath_calls_live{agent="sales"}': 1 });
    const over = watch([started, ended(61_000)]);
    expect(await valuesOf(over, 'talkpath_calls_live')).toEqual({ 'talkpath_calls_live{agent="sales"}': 0 });
    expect(await valuesOf(over, 'talkpath_calls_ended_total')).toEqual({
      'talkpath_calls_ended_total{agent="sales",reason="farewell"}': 1,
    });
    expect(await valuesOf(over, 'talkpath_call_duration_seconds')).toMatchObject({
      'talkpath_call_duration_seconds_sum{agent="sales"}': 61,
    });
    expect(await valuesOf(over, 'talkpath_calls_limit')).toEqual({ talkpath_calls_limit: 7 });
  });

  it('measure its set-up, its first audio and its turns, in parts that add up', async () => {
    const scene = new StopwatchCall();
    scene.pass(400);
    scene.pass(600, true);
    scene.pass(500);
    scene.call.provider.emit({ type: 'response-started', responseId: 'r1' });
    scene.pass(200);
    scene.delta('r1', { voiceMs: 400 });
    scene.done('r1');
    scene.pass(1000);
    const metrics = watch(scene.call.events);
    const turns = await valuesOf(metrics, 'talkpath_turn_latency_seconds');
    const sumOf = (part: string): number => turns[`talkpath_turn_latency_seconds_sum{part="${part}"}`] ?? NaN;
    const parts = ['endpointing', 'provider', 'tool', 'queue', 'carrier'].map(sumOf);
    expect(sumOf('total')).toBeGreaterThan(0.7);
    expect(parts.reduce((a, b) => a + b)).toBeCloseTo(sumOf('total'), 9);
    expect(await valuesOf(metrics, 'talkpath_call_setup_seconds')).toMatchObject({
      talkpath_call_setup_seconds_count: 1,
    });
    expect(await valuesOf(metrics, 'talkpath_first_audio_seconds')).toMatchObject({
      talkpath_first_audio_seconds_count: 1,
    });
  });

  it('count what was done about silence, and the loss of each session', async () => {
    const fault = { code: 'provider.closed', message: 'gone', severity: 'fatal' } as const;
    const step = (name: RecoveryStep): CallEvent => ({
      type: 'recovery',
      atMs: 9,
      step: name,
      detail: 'secret',
    });
    const metrics = watch([
      started,
      fromProvider({ type: 'closed', fault }),
      step('reconnect'),
      fromProvider({ type: 'retrying', endpoint: 'e', waitMs: 1, fault }),
      step('resumed'),
      fromProvider({ type: 'closed', fault }),
      step('reconnect'),
    ]);
    expect(await valuesOf(metrics, 'talkpath_recovery_steps_total')).toEqual({
      'talkpath_recovery_steps_total{step="reconnect"}': 2,
      'talkpath_recovery_steps_total{step="resumed"}': 1,
    });
    expect(await valuesOf(metrics, 'talkpath_provider_faults_total')).toEqual({
      'talkpath_provider_faults_total{code="provider.closed",severity="fatal"}': 3,
    });
  });

  it('count tools by the names that there are, whatever the model calls', async () => {
    const tool = (name: string): CallEvent => ({
      type: 'tool',
      atMs: 5,
      toolCallId: name,
      name,
      stage: 'ended',
      outcome: 'ok',
      tookMs: 300,
    });
    const metrics = watch([started, tool('lookup'), tool('call_+12025550123'), tool('made_up')]);
    expect(await valuesOf(metrics, 'talkpath_tool_calls_total')).toEqual({
      'talkpath_tool_calls_total{tool="lookup",outcome="ok"}': 1,
      'talkpath_tool_calls_total{tool="unknown",outcome="ok"}': 2,
    });
  });

  it('count tokens once by kind, and their cost as they are used', async () => {
    const tokens = {
      inputText: 100,
      inputAudio: 50,
      cachedText: 60,
      cachedAudio: 0,
      outputText: 5,
      outputAudio: 20,
    };
    const usage = fromProvider({ type: 'usage', responseId: 'r1', tokens });
    const metrics = watch([started, usage, usage]);
    const counts = await valuesOf(metrics, 'talkpath_tokens_total');
    expect(counts['talkpath_tokens_total{agent="sales",kind="input_text"}']).toBe(80);
    expect(counts['talkpath_tokens_total{agent="sales",kind="cached_text"}']).toBe(120);
    const once = (40 * 4 + 60 * 0.4 + 50 * 32 + 5 * 24 + 20 * 64) / 1e6;
    const cost = await valuesOf(metrics, 'talkpath_cost_usd_total');
    expect(cost['talkpath_cost_usd_total{agent="sales",part="model"}']).toBeCloseTo(2 * once, 10);
    const over = await valuesOf(watch([started, usage, ended(61_000)]), 'talkpath_cost_usd_total');
    expect(over['talkpath_cost_usd_total{agent="sales",part="carrier"}']).toBeCloseTo(0.02, 10);
    const unknown = watch([started, usage, ended(1000)], { model: 'x' });
    expect(await valuesOf(unknown, 'talkpath_calls_without_cost_total')).toEqual({
      'talkpath_calls_without_cost_total{agent="sales"}': 1,
    });
  });

  it('count what goes wrong once: neither harmless faults, nor the end of a connection after its cause or after the call', async () => {
    const fault = (severity: ProviderFault['severity']): ProviderFault => ({
      code: 'provider.error',
      message: 'slow down',
      severity,
    });
    const metrics = watch([
      started,
      fromProvider({ type: 'fault', fault: fault('harmless') }),
      fromProvider({ type: 'fault', fault: fault('retryable') }),
      fromProvider({ type: 'fault', fault: fault('fatal') }),
      fromProvider({ type: 'closed', fault: fault('fatal') }),
    ]);
    const counted = await valuesOf(metrics, 'talkpath_provider_faults_total');
    expect(Object.values(counted)).toEqual([1, 1]);
    const closed = fromProvider({ type: 'closed', fault: fault('fatal') }, 2000);
    const orderly = await valuesOf(watch([started, ended(1000), closed]), 'talkpath_provider_faults_total');
    expect(orderly).toEqual({});
  });

  it('count what else happens', async () => {
    const metrics = watch([
      started,
      { type: 'gate', atMs: 1, open: false, cause: 'agent-audio', mediaMs: 20, withheldMs: 0 },
      { type: 'gate', atMs: 2, open: true, cause: 'interruption', mediaMs: 40, withheldMs: 0 },
      { type: 'interruption', atMs: 2, by: 'caller', mediaMs: 40 },
      { type: 'underrun', atMs: 3, gapMs: 40 },
      { type: 'fault', atMs: 4, code: 'carrier.bad_media', detail: 'x' },
      { type: 'control-settled', atMs: 5, action: 'hang-up', failure: 'refused' },
      { type: 'control-settled', atMs: 5, action: 'hang-up' },
      { type: 'transfer-ended', atMs: 6, outcome: 'busy' },
      { type: 'farewell-forgotten', atMs: 7 },
    ]);
    const text = await metrics.registry.metrics();
    for (const line of [
      'talkpath_gate_closures_total 1',
      'talkpath_barge_ins_total{by="caller"} 1',
      'talkpath_underruns_total 1',
      'talkpath_underrun_seconds_total 0.04',
      'talkpath_faults_total{code="carrier.bad_media"} 1',
      'talkpath_carrier_requests_failed_total{action="hang-up"} 1',
      'talkpath_transfers_total{outcome="busy"} 1',
      'talkpath_forgotten_farewells_total{agent="sales"} 1',
    ])
      expect(text).toContain(`${line}\n`);
  });

  it('name nobody: no call, no number, no word', async () => {
    const transcript = {
      type: 'transcript',
      speaker: 'caller',
      itemId: 'u1',
      text: 'my secret',
      final: true,
    } as const;
    const text = await watch([started, fromProvider(transcript), ended(1000)]).registry.metrics();
    for (const secret of [INFO.callId, INFO.carrierCallId, '2025550123', 'my secret']) {
      expect(text).not.toContain(secret);
    }
  });

  it('come with what the process says of itself, its loop lag among it', async () => {
    expect(await createMetrics({ maxCalls: 1 }).registry.metrics()).toMatch(
      /^nodejs_eventloop_lag_p99_seconds \S+$/m,
    );
  });
});
