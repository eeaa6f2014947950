import { expect, it } from 'vitest';
import { CallDirectory } from '../../src/call/call-directory.js';
import type { LiveCallState } from '../../src/observe/live-call.js';
import { MAX_WATCHERS } from '../../src/server/call-events-stream.js';
import { ManualClock } from '../support/manual-clock.js';
import { operatorServer } from '../support/operator-server.js';

const CALL: LiveCallState = {
  callId: 'call_1',
  carrier: 'twilio',
  carrierCallId: 'CA1',
  from: '+12025550123',
  to: '+12025550199',
  agent: 'default',
  provider: 'practice',
  startedAt: '2026-03-09T14:05:00.000Z',
  connected: true,
  turn: 'listening',
  gateOpen: true,
  callerSpeaks: false,
  agentSpeaks: false,
  tools: [],
  interruptions: 0,
  costUsd: null,
};

async function scene() {
  const clock = new ManualClock();
  const calls: LiveCallState[] = [];
  const { url } = await operatorServer({
    clock,
    calls: new CallDirectory(),
    liveCalls: { list: () => calls, costOf: () => undefined },
  });
  const leave = new AbortController();
  const watch = () => fetch(`${url}/calls/events`, { signal: leave.signal });
  return { clock, calls, watch, leave };
}

function reader(answer: Response) {
  const pieces = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  return async () => (await pieces?.read())?.value;
}

it('tells all live calls at once, then again whenever something has changed', async () => {
  const { clock, calls, watch, leave } = await scene();
  const answer = await watch();
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const next = reader(answer);
  expect(await next()).toBe('event: calls\ndata: {"calls":[]}\n\n');
  calls.push(CALL);
  clock.advance(250);
  expect(await next()).toBe(`event: calls\ndata: ${JSON.stringify({ calls: [CALL] })}\n\n`);
  clock.advance(1000);
  calls.pop();
  clock.advance(250);
  expect(await next()).toBe('event: calls\ndata: {"calls":[]}\n\n');
  leave.abort();
});

it('sets no timer while nobody watches, and turns away who is one too many', async () => {
  const { clock, watch, leave } = await scene();
  expect(clock.pending).toBe(0);
  await Promise.all(Array.from({ length: MAX_WATCHERS }, watch));
  expect(clock.pending).toBe(1);
  expect((await watch()).status).toBe(503);
  leave.abort();
});
