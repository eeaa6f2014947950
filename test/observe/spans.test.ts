import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TurnLatencies } from '../../src/observe/latency.js';
import { openTracing, type Tracing } from '../../src/observe/spans.js';
import type { CallEvent, CallInfo } from '../../src/ports/call-events.js';
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
const STARTED_AT = new Date('2026-11-21T19:20:38.000Z');

interface OtlpSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

/** A collector on loopback that keeps what it is sent. */
async function collector(status = 200): Promise<{ endpoint: string; bodies: string[]; paths: string[] }> {
  const bodies: string[] = [];
  const paths: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      bodies.push(body);
      paths.push(request.url ?? '');
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, paths };
}

function spansIn(bodies: readonly string[]): readonly OtlpSpan[] {
  type Sent = { resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[] };
  return bodies.flatMap((body) =>
    (JSON.parse(body) as Sent).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans),
    ),
  );
}

/** The call, the turn, and two tools. */
function sortedSpans(bodies: readonly string[]): readonly [OtlpSpan, OtlpSpan, OtlpSpan, OtlpSpan] {
  const [call, tool, other, turn, ...more] = [...spansIn(bodies)].sort((a, b) =>
    a.name.localeCompare(b.name),
  );
  if (!call || !tool || !other || !turn || more.length > 0) throw new Error('not four spans');
  expect([call, tool, other, turn].map(({ name }) => name)).toEqual(['call', 'tool', 'tool', 'turn']);
  return [call, turn, tool, other];
}

function attributeOf(span: OtlpSpan, key: string): unknown {
  const { value } = span.attributes.find((attribute) => attribute.key === key) ?? {};
  return value && Object.values(value)[0];
}

/** A call with one turn, a tool in it, and a second tool that the model made up. */
function events(): readonly CallEvent[] {
  const scene = new StopwatchCall();
  scene.pass(400);
  scene.pass(600, true);
  scene.pass(500);
  scene.call.provider.emit({ type: 'response-started', responseId: 'r1' });
  const tool = { type: 'tool', toolCallId: 't1', name: 'lookup', atMs: scene.call.clock.now() } as const;
  const called: CallEvent = {
    ...tool,
    stage: 'called',
    mode: 'blocking',
    argumentsJson: '{"who":"Mrs Smith"}',
  };
  const settled: CallEvent = { ...tool, stage: 'ended', outcome: 'failed', tookMs: 0 };
  const madeUp: CallEvent = { ...called, toolCallId: 't2', name: 'dial_2025550123' };
  const index = scene.call.events.length;
  scene.delta('r1', { voiceMs: 400 });
  scene.done('r1');
  scene.pass(1000);
  const tools = [called, settled, madeUp, { ...settled, toolCallId: 't2', name: 'dial_2025550123' }];
  const atMs = scene.call.clock.now();
  const words = {
    type: 'transcript',
    speaker: 'caller',
    itemId: 'u1',
    text: 'my secret',
    final: true,
  } as const;
  return [
    ...scene.call.events.slice(0, index),
    ...tools,
    ...scene.call.events.slice(index),
    { type: 'provider-event', atMs, event: words },
    { type: 'call-ended', atMs: 4000, reason: 'provider-failed', detail: 'said my secret' },
  ];
}

function play(tracing: Tracing, tools: readonly string[]): void {
  const latencies = new TurnLatencies();
  const observe = tracing.observerOf(INFO, tools, latencies);
  for (const event of events()) {
    latencies.observe(event);
    observe(event);
  }
}

describe('traces', () => {
  it('show a collector the call, its turns and the tools in them, and no word or number', async () => {
    const { endpoint, bodies, paths } = await collector();
    const tracing = await openTracing({ endpoint, version: '0.1.0', date: () => STARTED_AT });
    play(tracing, ['lookup']);
    await tracing.close();

    expect(new Set(paths)).toEqual(new Set(['/v1/traces']));
    const [call, turn, ...tools] = sortedSpans(bodies);
    const spans = [call, turn, ...tools];
    expect(call.parentSpanId).toBeFalsy();
    expect(turn.parentSpanId).toBe(call.spanId);
    expect(tools.map(({ parentSpanId }) => parentSpanId)).toEqual([turn.spanId, turn.spanId]);
    expect(new Set(spans.map((span) => span.traceId)).size).toBe(1);
    expect(attributeOf(call, 'talkpath.end_reason')).toBe('provider-failed');
    expect(tools.map((tool) => attributeOf(tool, 'talkpath.tool'))).toEqual(['lookup', 'unknown']);

    const startNs = BigInt(STARTED_AT.getTime()) * 1_000_000n;
    expect(BigInt(call.startTimeUnixNano)).toBe(startNs);
    expect(BigInt(call.endTimeUnixNano)).toBe(startNs + 4_000_000_000n);
    expect(BigInt(turn.startTimeUnixNano)).toBe(startNs + 1_000_000_000n);
    for (const secret of ['my secret', 'Smith', '2025550123', '2025550199']) {
      expect(bodies.join()).not.toContain(secret);
    }
  });

  it('disturb nobody when the collector does not take them', async () => {
    const { endpoint, bodies } = await collector(404);
    const tracing = await openTracing({ endpoint, version: '0.1.0', date: () => STARTED_AT });
    play(tracing, []);
    await expect(tracing.close()).resolves.toBeUndefined();
    expect(bodies.length).toBeGreaterThan(0);
  });
});
