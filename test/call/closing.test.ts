import { describe, expect, it } from 'vitest';
import { MULAW_SILENCE } from '../../src/audio/frame.js';
import type { ClosingSettings } from '../../src/call/closing.js';
import type { CallControl } from '../../src/ports/carrier.js';
import type { Tool } from '../../src/ports/tool.js';
import { hangupCall } from '../../src/tools/hangup_call.js';
import { readyTool } from '../../src/tools/ready.js';
import { FakeCarrier } from '../support/fake-carrier.js';
import { CLOSING, NO_CONTROL, TestCall } from '../support/test-call.js';
import { settled } from '../support/settled.js';

/** Lets everything that is already decided run to its end. */

const callTool = (call: TestCall, name: string, args: object, responseId = 'r1'): void =>
  call.provider.emit({
    type: 'tool-call',
    responseId,
    callId: `${responseId}-${name}`,
    name,
    argumentsJson: JSON.stringify(args),
  });

const done = (call: TestCall, responseId = 'r1'): void =>
  call.provider.emit({ type: 'response-done', responseId, status: 'completed' });

/** The agent says something in a response that is asked for or not. */
const say = (call: TestCall, responseId: string, text: string, ms = 500): void => {
  call.provider.emit({ type: 'response-started', responseId });
  call.provider.speak(responseId, `${responseId}-item`, ms);
  call.provider.emit({
    type: 'transcript',
    speaker: 'agent',
    itemId: `${responseId}-item`,
    text,
    final: true,
  });
  done(call, responseId);
};

const callWith = (changes: Partial<ClosingSettings>): TestCall =>
  TestCall.ready({ closing: { ...CLOSING, ...changes } });

describe('a hang-up with words of its own', () => {
  const begin = (): TestCall => {
    const call = TestCall.ready({ tools: [readyTool(hangupCall)] });
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    callTool(call, 'hangup_call', { reason: 'done', farewell: 'Goodbye.' });
    return call;
  };

  it('has them said, in a response without tools, once the response that asked for it is over', () => {
    const call = begin();
    expect(call.provider.sent('say')).toEqual([]);
    done(call);
    expect(call.provider.sent('say')).toEqual([{ type: 'say', text: 'Goodbye.' }]);
    expect(call.provider.sent('respond')).toEqual([{ type: 'respond', wish: 'words' }]);
    call.clock.advance(1000);
    say(call, 'r2', 'Goodbye.', 1500);
    call.clock.advance(1500);
    expect(call.ended).toBeUndefined();
    call.clock.advance(300);
    expect(call.ended).toEqual({ reason: 'agent-hung-up', detail: 'done' });
  });

  it('is taken back by a caller who speaks before they are said', () => {
    const call = begin();
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 100 });
    done(call);
    call.clock.advance(60_000);
    expect([call.provider.sent('say'), call.ended]).toEqual([[], undefined]);
  });

  it('comes once, and is heard out, when the model calls it in every response', async () => {
    const call = begin();
    done(call);
    for (const responseId of ['r2', 'r3', 'r4']) {
      call.provider.emit({ type: 'response-started', responseId });
      call.provider.speak(responseId, `${responseId}-item`, 500);
      callTool(call, 'hangup_call', { reason: 'again', farewell: 'Bye.' }, responseId);
      done(call, responseId);
      await settled();
    }
    expect(call.provider.sent('say')).toHaveLength(1);
    call.clock.advance(2500);
    expect(call.ended).toEqual({ reason: 'agent-hung-up', detail: 'done' });
  });

  it('is refused, with a result that says so, when the call is about to end already', async () => {
    const call = begin();
    callTool(call, 'hangup_call', { reason: 'again' }, 'r1b');
    done(call, 'r1b');
    await settled();
    expect(call.provider.sent('tool-result').map(({ output }) => output)).toEqual([
      expect.stringContaining('call.ending') as string,
    ]);
  });
});

describe('a goodbye without a hang-up', () => {
  it('is told, and leaves the line open where nothing else is said', () => {
    const call = TestCall.ready();
    say(call, 'r1', 'All done. Goodbye!');
    call.clock.advance(60_000);
    expect(call.events.filter(({ type }) => type === 'farewell-forgotten')).toHaveLength(1);
    expect(call.ended).toBeUndefined();
  });

  it('ends the call after so much silence where that is configured', async () => {
    const call = callWith({ hangUpAfterFarewellMs: 4000 });
    say(call, 'r1', 'All done. Goodbye!', 1000);
    call.clock.advance(4900);
    expect(call.ended).toBeUndefined();
    call.clock.advance(1000);
    expect(call.ended?.reason).toBe('farewell');
    await settled();
    expect(call.carrier.closedFor).toBe('farewell');
  });

  it('does not when the caller says something after it', () => {
    const call = callWith({ hangUpAfterFarewellMs: 4000 });
    say(call, 'r1', 'All done. Goodbye!', 1000);
    call.clock.advance(3000);
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 100 });
    call.clock.advance(60_000);
    expect(call.ended).toBeUndefined();
  });

  it('is none when the agent hangs up in the same response', () => {
    const call = TestCall.ready({ tools: [readyTool(hangupCall)] });
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    callTool(call, 'hangup_call', { reason: 'done' });
    say(call, 'r1', 'Goodbye!');
    expect(call.events.filter(({ type }) => type === 'farewell-forgotten')).toEqual([]);
  });
});

describe('a caller who says nothing', () => {
  const noInput = { afterMs: 10_000, ask: 'Are you still there?', goodbye: 'Goodbye then.' };

  it('is asked, then told goodbye, and the call ends when that was heard', () => {
    const call = callWith({ noInput });
    call.clock.advance(10_000);
    expect(call.provider.sent('say')).toEqual([{ type: 'say', text: noInput.ask }]);
    say(call, 'r1', noInput.ask, 1000);
    call.clock.advance(11_500);
    expect(call.provider.sent('say').at(-1)).toEqual({ type: 'say', text: noInput.goodbye });
    say(call, 'r2', noInput.goodbye, 1000);
    call.clock.advance(900);
    expect(call.ended).toBeUndefined();
    call.clock.advance(500);
    expect(call.ended?.reason).toBe('no-input');
  });

  it('is asked again, not sent away, after having said something', () => {
    const call = callWith({ noInput });
    call.clock.advance(10_000);
    say(call, 'r1', noInput.ask, 500);
    call.clock.advance(3000);
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 100 });
    say(call, 'r2', 'Fine.', 500);
    call.clock.advance(10_700);
    expect(call.provider.sent('say').map(({ text }) => text)).toEqual([noInput.ask, noInput.ask]);
  });

  it.each(['blocking', 'deferred'] as const)(
    'is not hurried while the agent speaks, or while a %s tool runs',
    (mode) => {
      const never: Tool = {
        ...hangupCall,
        name: 'never',
        mode,
        execute: () => new Promise(() => undefined),
        deadlineMs: 60_000,
      };
      const call = TestCall.ready({ closing: { ...CLOSING, noInput }, tools: [readyTool(never)] });
      call.provider.emit({ type: 'response-started', responseId: 'r1' });
      call.provider.speak('r1', 'i1', 15_000);
      callTool(call, 'never', { reason: '' });
      done(call);
      call.clock.advance(59_000);
      expect(call.provider.sent('say')).toEqual([]);
    },
  );
});

describe('a transfer', () => {
  const destinations = new Map([['sales', { name: 'sales', address: '+12025550111', ringMs: 20_000 }]]);
  const transfer: Tool = {
    ...hangupCall,
    name: 'transfer',
    mode: 'deferred',
    deadlineMs: 600_000,
    execute: async (_args, { line }) => ({ outcome: await line?.transfer('sales', 'wants to buy') }),
  };

  function begin(answer: () => Promise<void> = () => Promise.resolve()) {
    const asked: string[] = [];
    const control: CallControl = {
      ...NO_CONTROL,
      hangUp: (id) => Promise.resolve(void asked.push(`${id} ends`)),
      transfer: (id, { address }) => {
        asked.push(`${id} → ${address}`);
        return answer();
      },
    };
    const call = TestCall.ready({ tools: [transfer, hangupCall].map(readyTool), control, destinations });
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    call.provider.speak('r1', 'i1', 1000);
    callTool(call, 'transfer', { reason: '' });
    done(call);
    return { call, asked };
  }

  /** The carrier takes the caller away, as Twilio does: the stream stops. */
  const takeAway = (call: TestCall): void => {
    call.clock.advance(1500);
    call.carrier.line.stop();
    call.carrier.hangUp();
  };

  const lateResults = (call: TestCall): unknown[] =>
    call.provider.sent('late-result').map(({ output }) => JSON.parse(output) as unknown);

  it('speaks first, then rings the destination, and the call goes on without its stream', () => {
    const { call, asked } = begin();
    call.clock.advance(900);
    expect(asked).toEqual([]);
    call.clock.advance(600);
    expect(asked).toEqual(['CA1 → +12025550111']);
    call.carrier.hangUp();
    expect([call.ended, call.session.attached]).toEqual([undefined, false]);
  });

  it('is over for us when somebody answers', () => {
    const { call } = begin();
    takeAway(call);
    expect(call.session.transferEnded('answered')).toBe(false);
    expect(call.ended).toEqual({ reason: 'transferred', detail: 'somebody answered' });
    expect(call.provider.closed).toBe(true);
  });

  it('is not ended by a hang-up that waits for the caller’s return, when somebody answers', () => {
    const { call, asked } = begin();
    takeAway(call);
    call.provider.emit({ type: 'response-started', responseId: 'r2' });
    callTool(call, 'hangup_call', { reason: 'done', farewell: 'Goodbye.' }, 'r2');
    done(call, 'r2');
    call.clock.advance(19_000);
    expect([call.ended, call.provider.sent('say')]).toEqual([undefined, []]);
    call.session.transferEnded('answered');
    expect(call.ended?.reason).toBe('transferred');
    expect(asked).toEqual(['CA1 → +12025550111']);
  });

  it('keeps what the agent says meanwhile for the caller’s return', () => {
    const { call } = begin();
    takeAway(call);
    const sentBefore = call.events.filter(({ type }) => type === 'carrier-command').length;
    call.provider.answer('r2', 'i2', 1000);
    call.clock.advance(10_000);
    expect(call.events.filter(({ type }) => type === 'carrier-command')).toHaveLength(sentBefore);
    call.session.transferEnded('busy');
    const again = new FakeCarrier(call.clock);
    call.session.attach(again.link, again.started);
    call.clock.advance(1500);
    const voice = again.line.recording().filter((code) => code !== MULAW_SILENCE);
    expect(voice.length).toBeGreaterThan(7900);
  });

  it.each(['busy', 'no-answer', 'failed'] as const)(
    'brings the caller back to the agent when it ends %s, and the agent is told',
    async (outcome) => {
      const { call } = begin();
      takeAway(call);
      call.clock.advance(20_000);
      expect(call.session.transferEnded(outcome)).toBe(true);
      await settled();
      expect(lateResults(call)).toEqual([]);
      const again = new FakeCarrier(call.clock);
      call.session.attach(again.link, again.started);
      await settled();
      expect(lateResults(call)).toEqual([{ outcome }]);
      call.provider.answer('r2', 'i2', 1000);
      call.clock.advance(1500);
      expect(again.line.recording().filter((code) => code !== MULAW_SILENCE).length).toBeGreaterThan(7900);
      for (let i = 0; i < 30; i++) again.say(20 * i);
      expect(call.provider.sent('audio')).toHaveLength(30);
      again.hangUp();
      expect(call.ended?.reason).toBe('caller-hung-up');
      expect(call.clock.pending).toBe(0);
    },
  );

  it('is refused, with a result that says so, when another ending is under way', async () => {
    const asked: string[] = [];
    const control = { ...NO_CONTROL, transfer: (id: string) => Promise.resolve(void asked.push(id)) };
    const call = TestCall.ready({ tools: [hangupCall, transfer].map(readyTool), control, destinations });
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    call.provider.speak('r1', 'i1', 1000);
    callTool(call, 'hangup_call', { reason: 'done' });
    callTool(call, 'transfer', { reason: '' });
    done(call);
    await settled();
    expect(lateResults(call)).toMatchObject([{ error: { code: 'call.ending' } }]);
    call.clock.advance(3000);
    expect([asked, call.ended]).toEqual([[], { reason: 'agent-hung-up', detail: 'done' }]);
  });

  it('leaves the caller with the agent when the carrier refuses it', async () => {
    const { call } = begin(() => Promise.reject(new Error('HTTP 400')));
    call.clock.advance(1500);
    await settled();
    expect(lateResults(call)).toEqual([{ outcome: 'failed' }]);
    expect(call.events.filter(({ type }) => type === 'fault')).toMatchObject([
      { code: 'carrier.transfer_failed' },
    ]);
    call.carrier.hangUp();
    expect(call.ended?.reason).toBe('caller-hung-up');
  });

  it('is called off by a caller who speaks into its announcement', async () => {
    const { call, asked } = begin();
    call.clock.advance(500);
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 100 });
    call.clock.advance(60_000);
    await settled();
    expect([asked, lateResults(call)]).toEqual([[], [{ outcome: 'cancelled' }]]);
  });

  it('ends with the call when the caller hangs up during its announcement', () => {
    const { call, asked } = begin();
    call.clock.advance(500);
    call.carrier.hangUp();
    call.clock.advance(60_000);
    expect([asked, call.ended?.reason]).toEqual([[], 'caller-hung-up']);
  });

  it.each([
    ['before the carrier has taken the caller', false],
    ['while it rings', true],
  ])('ends at the carrier, and quietly, when an operator hangs up %s', async (_what, rings) => {
    let taken = (): void => undefined;
    const { call, asked } = begin(() => new Promise((_resolve, reject) => (taken = reject)));
    if (rings) takeAway(call);
    else call.clock.advance(1500);
    call.session.end('operator-hung-up', 'by request');
    taken();
    await settled();
    expect(asked).toEqual(['CA1 → +12025550111', 'CA1 ends']);
    expect(call.ended).toEqual({ reason: 'operator-hung-up', detail: 'by request' });
    expect(call.events.filter(({ type }) => type === 'fault')).toEqual([]);
    expect(call.clock.pending).toBe(0);
  });

  it.each([
    ['the carrier never says how it went', false],
    ['the caller never comes back', true],
  ])('leaves no call behind when %s', (_what, told) => {
    const { call } = begin();
    takeAway(call);
    if (told) call.session.transferEnded('busy');
    call.clock.advance(60_000);
    expect(call.ended?.reason).toBe('carrier-closed');
    expect(call.clock.pending).toBe(0);
  });

  it('says which destinations there are when the model invents one', async () => {
    const elsewhere: Tool = {
      ...transfer,
      execute: async (_args, { line }) => await line?.transfer('+15550000000', 'x'),
    };
    const call = TestCall.ready({ tools: [readyTool(elsewhere)], control: NO_CONTROL, destinations });
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    callTool(call, 'transfer', { reason: '' });
    done(call);
    await settled();
    expect(lateResults(call)).toMatchObject([
      { error: { message: expect.stringContaining('there are: sales') as string } },
    ]);
  });
});
