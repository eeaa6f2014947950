import { describe, expect, it } from 'vitest';
import { FRAME_MS } from '../../src/audio/frame.js';
import type { CallParts } from '../../src/call/call-parts.js';
import type { ClosingSettings } from '../../src/call/closing.js';
import { LAST_WORDS_MS } from '../../src/call/time-limit.js';
import type { CallControl } from '../../src/ports/carrier.js';
import type { Tool } from '../../src/ports/tool.js';
import { hangupCall } from '../../src/tools/hangup_call.js';
import { readyTool } from '../../src/tools/ready.js';
import { FakeCarrier } from '../support/fake-carrier.js';
import { SPEECH } from '../support/scripted-ear.js';
import { CLOSING, NO_CONTROL, TestCall } from '../support/test-call.js';
import { settled } from '../support/settled.js';

const GOODBYE = 'Time is up.';
const WARNING = 'Ten seconds left.';
const LIMIT = { maxDurationMs: 60_000, warning: undefined, goodbye: GOODBYE };

/** Lets everything that is already decided run to its end. */

const limitedCall = (
  closing: Partial<ClosingSettings> = {},
  parts: Omit<Partial<CallParts>, 'provider'> = {},
): TestCall => TestCall.ready({ closing: { ...CLOSING, timeLimit: LIMIT, ...closing }, ...parts });

const said = (call: TestCall): string[] => call.provider.sent('say').map(({ text }) => text);

const callTool = (call: TestCall, name: string, args: object): void =>
  call.provider.emit({
    type: 'tool-call',
    responseId: 'r1',
    callId: `c-${name}`,
    name,
    argumentsJson: JSON.stringify(args),
  });

/** A frame of the caller's voice each 20 ms. */
const speaks = (call: TestCall, ms: number): void => {
  for (let atMs = 0; atMs < ms; atMs += FRAME_MS) {
    call.carrier.say(atMs, SPEECH);
    call.clock.advance(FRAME_MS);
  }
};

describe('the longest time that a call may take', () => {
  it('ends with a goodbye, behind what is being said, and heard to its last sample', async () => {
    const call = limitedCall();
    call.clock.advance(59_000);
    call.provider.answer('r1', 'i1', 3000);
    call.clock.advance(1000);
    expect(said(call)).toEqual([GOODBYE]);
    expect(call.provider.sent('respond')).toEqual([{ type: 'respond', wish: 'words' }]);
    call.provider.answer('r2', 'i2', 1500);
    call.clock.advance(3400);
    expect(call.ended).toBeUndefined();
    call.clock.advance(400);
    expect(call.ended).toEqual({ reason: 'max-duration', detail: 'after 60 s' });
    await settled();
    expect([call.clock.pending, call.carrier.closedFor]).toEqual([0, 'max-duration']);
  });

  it('answers no key any more once it is over: only the goodbye is still said', () => {
    const call = limitedCall();
    call.clock.advance(60_000);
    call.carrier.emit({ type: 'dtmf', digit: '1' });
    call.carrier.emit({ type: 'dtmf', digit: '#' });
    call.provider.answer('r1', 'i1', 1500);
    call.carrier.emit({ type: 'dtmf', digit: '2' });
    call.clock.advance(2000);
    expect(call.provider.sent('respond')).toEqual([{ type: 'respond', wish: 'words' }]);
    expect(call.ended).toEqual({ reason: 'max-duration', detail: 'after 60 s' });
  });

  it('is told of before, but not to a caller who is about to hang up', () => {
    const warning = { beforeMs: 10_000, say: WARNING };
    const told = limitedCall({ timeLimit: { ...LIMIT, warning } });
    told.clock.advance(50_000);
    expect(said(told)).toEqual([WARNING]);
    const leaving = limitedCall({ timeLimit: { ...LIMIT, warning } }, { tools: [readyTool(hangupCall)] });
    leaving.clock.advance(49_000);
    leaving.provider.emit({ type: 'response-started', responseId: 'r1' });
    callTool(leaving, 'hangup_call', { reason: 'done' });
    leaving.provider.speak('r1', 'i1', 3000);
    leaving.clock.advance(1500);
    expect(said(leaving)).toEqual([]);
  });

  it('has a goodbye that nobody interrupts, with a voice or with a key', () => {
    const call = limitedCall();
    call.clock.advance(60_000);
    call.provider.answer('r1', 'i1', 2000);
    call.clock.advance(200);
    speaks(call, 1000);
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 100 });
    call.carrier.emit({ type: 'dtmf', digit: '1' });
    expect(call.carrier.types).not.toContain('clear');
    expect(call.ended).toBeUndefined();
    call.clock.advance(1200);
    expect(call.ended?.reason).toBe('max-duration');
  });

  it('is not put off for ever by a caller who is answered again and again', () => {
    const call = limitedCall();
    call.clock.advance(59_500);
    for (let n = 0; n * 1000 < LAST_WORDS_MS; n += 1) {
      expect(call.ended).toBeUndefined();
      call.provider.emit({ type: 'speech-started', itemId: `u${n}`, audioMs: 100 });
      call.provider.answer(`r${n}`, `i${n}`, 1500);
      call.clock.advance(1000);
    }
    call.clock.advance(500);
    expect(call.ended).toEqual({ reason: 'max-duration', detail: 'after 60 s' });
  });

  it('comes after a hang-up that the caller took back', () => {
    const call = limitedCall({}, { tools: [readyTool(hangupCall)] });
    call.clock.advance(59_000);
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    callTool(call, 'hangup_call', { reason: 'done' });
    call.provider.speak('r1', 'i1', 3000);
    call.clock.advance(1500);
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 100 });
    expect(said(call)).toEqual([]);
    call.provider.emit({ type: 'response-done', responseId: 'r1', status: 'cancelled' });
    expect(said(call)).toEqual([GOODBYE]);
  });
});

describe('a warning into the silence of a caller', () => {
  const noInput = { afterMs: 10_000, ask: 'Are you still there?', goodbye: 'Goodbye then.' };
  const warning = { beforeMs: 54_000, say: WARNING };

  it('leaves the count of the silence where it was', () => {
    const call = limitedCall({ noInput, timeLimit: { ...LIMIT, warning } });
    call.clock.advance(6000);
    // It takes longer than what was left of the wait.
    call.provider.answer('r1', 'i1', 5000);
    call.clock.advance(8900);
    expect(said(call)).toEqual([WARNING]);
    call.clock.advance(200);
    expect(said(call)).toEqual([WARNING, noInput.ask]);
  });

  it('begins it anew where the agent was speaking, or the caller says something', () => {
    const call = limitedCall({ noInput, timeLimit: { ...LIMIT, warning } });
    call.clock.advance(5000);
    call.provider.answer('r1', 'i1', 2000);
    call.clock.advance(1000);
    call.provider.answer('r2', 'i2', 1000);
    call.clock.advance(11_900);
    expect(said(call)).toEqual([WARNING]);
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 100 });
    call.clock.advance(9900);
    expect(said(call)).toEqual([WARNING]);
    call.clock.advance(200);
    expect(said(call)).toEqual([WARNING, noInput.ask]);
  });

  it('is no excuse for never asking, when nothing of it is ever heard', () => {
    const call = limitedCall({ noInput, timeLimit: { ...LIMIT, warning } });
    call.clock.advance(6000);
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    call.clock.advance(15_000);
    call.provider.emit({ type: 'response-done', responseId: 'r1', status: 'failed' });
    call.clock.advance(10_000);
    expect(said(call)).toEqual([WARNING, noInput.ask]);
  });
});

describe('a transfer that rings when the time is up', () => {
  const destinations = new Map([['sales', { name: 'sales', address: '+12025550111', ringMs: 20_000 }]]);
  const transfer: Tool = {
    ...hangupCall,
    name: 'transfer',
    mode: 'deferred',
    deadlineMs: 600_000,
    execute: async (_args, { line }) => ({ outcome: await line?.transfer('sales', 'wants to buy') }),
  };

  function ringing() {
    const ended: string[] = [];
    const control: CallControl = {
      ...NO_CONTROL,
      transfer: () => Promise.resolve(),
      hangUp: (id) => Promise.resolve(void ended.push(id)),
    };
    const call = limitedCall({}, { tools: [readyTool(transfer)], control, destinations });
    call.clock.advance(50_000);
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    callTool(call, 'transfer', { reason: '' });
    call.provider.emit({ type: 'response-done', responseId: 'r1', status: 'completed' });
    call.clock.advance(1000);
    call.carrier.hangUp();
    call.clock.advance(12_000);
    expect(call.ended).toBeUndefined();
    return { call, ended };
  }

  it('may be answered', () => {
    const { call, ended } = ringing();
    call.session.transferEnded('answered');
    expect([call.ended?.reason, ended]).toEqual(['transferred', []]);
  });

  it('brings a caller whom nobody answers back to a goodbye', async () => {
    const { call } = ringing();
    call.session.transferEnded('busy');
    const again = new FakeCarrier(call.clock);
    call.session.attach(again.link, again.started);
    expect(said(call)).toEqual([GOODBYE]);
    await settled();
    call.provider.answer('r2', 'i2', 1000);
    call.clock.advance(1500);
    await settled();
    expect([call.ended?.reason, again.closedFor]).toEqual(['max-duration', 'max-duration']);
  });

  it('ends at the carrier when it rings for too long', () => {
    const { call, ended } = ringing();
    call.clock.advance(LAST_WORDS_MS);
    expect([call.ended?.reason, ended]).toEqual(['max-duration', ['CA1']]);
    expect(call.clock.pending).toBe(0);
  });
});
