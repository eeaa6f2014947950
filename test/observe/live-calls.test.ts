import { expect, it } from 'vitest';
import { CallCost } from '../../src/observe/cost.js';
import { LiveCalls } from '../../src/observe/live-calls.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import { RATES } from '../support/priced-call.js';
import { bookingCall } from '../support/spoken-calls.js';

it('tells at every moment of a call who has the floor, what the gate does and which tools run', async () => {
  const { call } = await bookingCall();
  const started = call.events.find(
    (event): event is CallEvent & { type: 'call-started' } => event.type === 'call-started',
  );
  if (started === undefined) throw new Error('the call never started');
  const live = new LiveCalls();
  const observe = live.observerOf(started.info, '2026-03-09T14:05:00.000Z', new CallCost(RATES));
  const seen = call.events.flatMap((event) => {
    const before = live.list();
    observe(event);
    return event.type === 'call-ended' ? before : live.list();
  });
  expect(seen[0]).toMatchObject({
    callId: started.info.callId,
    connected: false,
    turn: 'listening',
    costUsd: 0,
  });
  expect(new Set(seen.map(({ turn }) => turn))).toEqual(new Set(['listening', 'responding', 'playing-out']));
  expect(new Set(seen.flatMap(({ tools }) => tools))).toEqual(
    new Set(['find_table', 'book_table', 'send_sms']),
  );
  expect(seen.some(({ callerSpeaks }) => callerSpeaks)).toBe(true);
  expect(seen.some(({ gateOpen }) => !gateOpen)).toBe(true);
  expect(seen.at(-1)).toMatchObject({ agentSpeaks: false, tools: [], interruptions: 1 });
  expect(live.list()).toEqual([]);
});
