import { describe, expect, it } from 'vitest';
import { durationMs, MULAW_SILENCE, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import { NO_STREAM_MS, PROVIDER_READY_MS } from '../../src/call/arrival-watch.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import type { ProviderCommand } from '../../src/ports/provider.js';
import { hangupCall } from '../../src/tools/hangup_call.js';
import { readyTool } from '../../src/tools/ready.js';
import { ScriptedProvider } from '../support/scripted-provider.js';
import type { CallControl } from '../../src/ports/carrier.js';
import { FLOOR, NO_CONTROL, TestCall } from '../support/test-call.js';
import { settled } from '../support/settled.js';

const typesOf = (commands: readonly ProviderCommand[]): string[] => commands.map(({ type }) => type);
const TELEPHONE_PROVIDER = { format: TELEPHONE_FORMAT } as const;

describe('the beginning of a call', () => {
  it('connects to the provider before the stream comes, and configures it', () => {
    const call = new TestCall();
    call.provider.emit({ type: 'connected', sessionId: 's' });
    expect(typesOf(call.provider.commands)).toEqual(['configure']);
  });

  it('asks for the greeting once both the stream and the session are there, whichever is last', () => {
    const streamLast = new TestCall({ briefing: { greeting: 'Hello.' } });
    streamLast.provider.becomeReady();
    expect(streamLast.provider.sent('say')).toEqual([]);
    streamLast.attach();
    expect(typesOf(streamLast.provider.commands)).toEqual(['configure', 'say', 'respond']);

    const sessionLast = new TestCall({ briefing: { greeting: 'Hello.' } });
    sessionLast.attach();
    expect(sessionLast.provider.commands).toEqual([]);
    sessionLast.provider.becomeReady();
    expect(typesOf(sessionLast.provider.commands)).toEqual(['configure', 'say', 'respond']);
  });

  it.each([
    ['a voice', true, false],
    ['a voice', false, false],
    ['a key', false, false],
    ['a key', true, true],
  ])(
    'lets %s stop a greeting that has not begun (interruptible: %s): %s',
    (what, greetingInterruptible, stops) => {
      const call = TestCall.ready({ briefing: { greeting: 'Hello.' }, greetingInterruptible });
      call.provider.emit({ type: 'response-started', responseId: 'r1' });
      if (what === 'a voice') call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 100 });
      else call.carrier.emit({ type: 'dtmf', digit: '1' });
      expect(call.provider.sent('cancel')).toHaveLength(stops ? 1 : 0);
      call.provider.speak('r1', 'i1', 400);
      expect(call.carrier.types.includes('audio')).toBe(!stops);
    },
  );

  it('keeps a greeting that must be heard from every interruption until it has been heard, whatever is answered meanwhile', () => {
    const call = TestCall.ready({
      briefing: { greeting: 'Hello.' },
      greetingInterruptible: false,
      keypadWaitMs: 100,
    });
    call.provider.answer('r1', 'i1', 4000);
    call.clock.advance(1000);
    call.carrier.emit({ type: 'dtmf', digit: '1' });
    call.clock.advance(500);
    call.provider.answer('r2', 'i2', 1000);
    call.carrier.emit({ type: 'dtmf', digit: '2' });
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 100 });
    expect(call.carrier.types.includes('clear')).toBe(false);
    call.clock.advance(3500);
    call.carrier.emit({ type: 'dtmf', digit: '3' });
    expect(call.carrier.types.at(-1)).toBe('clear');
    const told = call.events.flatMap((event) => (event.type === 'playback' ? [event.outcome] : []));
    expect(told).toEqual(['heard', 'cut']);
  });

  it('lets a voice stop an answer that has not begun, but not where nobody may interrupt', () => {
    const cancels = (mode: 'local' | 'off'): number => {
      const call = TestCall.ready({
        floor: { ...FLOOR, mode },
        provider: new ScriptedProvider({ cancelsOnSpeech: false }),
      });
      call.provider.emit({ type: 'response-started', responseId: 'r1' });
      call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 100 });
      return call.provider.sent('cancel').length;
    };
    expect([cancels('local'), cancels('off')]).toEqual([1, 0]);
  });

  it('says nothing when no greeting is configured', () => {
    expect(typesOf(TestCall.ready().provider.commands)).toEqual(['configure']);
  });

  it('keeps what the caller says before the session is ready, and sends it in order', () => {
    const call = new TestCall({ provider: new ScriptedProvider(TELEPHONE_PROVIDER) });
    call.attach();
    for (const frame of [1, 2, 3]) call.carrier.say(frame * 20, frame);
    expect(call.provider.sent('audio')).toEqual([]);
    call.provider.becomeReady();
    call.carrier.say(80, 4);
    expect(call.provider.sent('audio').map(({ frame }) => frame.samples[0])).toEqual([1, 2, 3, 4]);
  });

  it('fills a hole in the carrier’s timestamps with silence of the same length', () => {
    const call = TestCall.ready({ provider: new ScriptedProvider(TELEPHONE_PROVIDER) });
    call.carrier.say(0, 1);
    call.carrier.say(1520, 2);
    const frames = call.provider.sent('audio').map(({ frame }) => frame);
    expect(frames.reduce((sum, frame) => sum + durationMs(frame), 0)).toBe(1540);
    const silence = frames.slice(1, -1);
    expect(silence.every(({ samples }) => samples.every((code) => code === MULAW_SILENCE))).toBe(true);
  });

  it('ends a call whose stream never comes', () => {
    const call = new TestCall();
    call.clock.advance(NO_STREAM_MS);
    expect(call.ended?.reason).toBe('no-stream');
    expect(call.provider.closed).toBe(true);
    expect(call.clock.pending).toBe(0);
  });

  it('ends a call whose session does not get ready in time', () => {
    const call = new TestCall();
    call.attach();
    call.clock.advance(PROVIDER_READY_MS);
    expect(call.ended).toEqual({ reason: 'provider-failed', detail: 'provider.not_ready' });
    expect(call.carrier.closedFor).toBe('provider-failed');
  });
});

describe('what the agent says', () => {
  it('reaches the caller in whole frames, with a mark at its end', () => {
    const call = TestCall.ready();
    call.provider.answer('r1', 'i1', 310);
    call.clock.advance(310);
    const audio = call.carrier.commands.filter((command) => command.type === 'audio');
    const lengths = audio.map(({ frame }) => frame.samples.length);
    expect(lengths.every((length) => length % 160 === 0)).toBe(true);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(320 * 8);
    expect(call.carrier.types.at(-1)).toBe('mark');
  });

  it('is marked every 200 ms or so, not every frame', () => {
    const call = TestCall.ready();
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    for (let sent = 0; sent < 100; sent += 1) call.provider.speak('r1', 'i1', 20);
    call.clock.advance(2000);
    const marks = call.carrier.types.filter((type) => type === 'mark').length;
    expect(marks).toBeGreaterThanOrEqual(8);
    expect(marks).toBeLessThanOrEqual(10);
  });
});

describe('what becomes of what the agent says', () => {
  const playbacks = (call: TestCall) => call.events.filter((event) => event.type === 'playback');

  it('is told once for each part, with the words that were heard', () => {
    const call = TestCall.ready();
    const said = {
      type: 'transcript',
      speaker: 'agent',
      itemId: 'i1',
      text: 'Hello there',
      final: true,
    } as const;
    call.provider.emit(said, { ...said, speaker: 'caller', text: 'not this' });
    call.provider.answer('r1', 'i1', 600);
    call.clock.advance(1000);
    expect(playbacks(call)).toMatchObject([
      { part: { itemId: 'i1' }, responseId: 'r1', heardMs: 600, outcome: 'heard', heardText: 'Hello there' },
    ]);
  });

  it('is told before the call’s end, for what the caller did not wait for', () => {
    const call = TestCall.ready();
    call.provider.answer('r1', 'i1', 2000);
    call.clock.advance(500);
    call.carrier.hangUp();
    expect(playbacks(call)).toMatchObject([{ outcome: 'cut' }]);
    expect(call.events.at(-1)?.type).toBe('carrier-event');
    expect(call.events.findIndex(({ type }) => type === 'playback')).toBeLessThan(
      call.events.findIndex(({ type }) => type === 'call-ended'),
    );
  });
});

describe('a caller who speaks while the agent does', () => {
  it('silences the line and corrects the model’s memory in one tick', () => {
    const call = TestCall.ready();
    call.provider.answer('r1', 'i1', 4000);
    call.clock.advance(1530);
    call.provider.commands.length = 0;
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 1500 });
    expect(call.carrier.types.at(-1)).toBe('clear');
    const [truncate, ...more] = call.provider.commands;
    expect(more).toEqual([]);
    expect(truncate).toMatchObject({ type: 'truncate', part: { itemId: 'i1', contentIndex: 0 } });
    const heardMs = truncate?.type === 'truncate' ? truncate.audioEndMs : 0;
    expect(Math.abs(heardMs - 1530)).toBeLessThanOrEqual(20);
    expect(call.carrier.line.queuedMs).toBeLessThanOrEqual(20);
  });

  it('deletes an item of which nothing was heard', () => {
    const call = TestCall.ready();
    call.provider.answer('r1', 'i1', 1000);
    call.provider.answer('r2', 'i2', 1000);
    call.clock.advance(500);
    call.provider.commands.length = 0;
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 500 });
    expect(typesOf(call.provider.commands)).toEqual(['truncate', 'delete-item']);
  });

  it('leaves the cancelling to a provider that does it itself, and does it for one that does not', () => {
    const speakInto = (cancelsOnSpeech: boolean): string[] => {
      const call = TestCall.ready({ provider: new ScriptedProvider({ cancelsOnSpeech }) });
      call.provider.emit({ type: 'response-started', responseId: 'r1' });
      call.provider.speak('r1', 'i1', 1000);
      call.clock.advance(200);
      call.provider.commands.length = 0;
      call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 200 });
      return typesOf(call.provider.commands);
    };
    expect(speakInto(true)).toEqual(['truncate']);
    expect(speakInto(false)).toEqual(['truncate', 'cancel']);
  });

  it('hears no late word of a response that was cut off, not even of an item that had not begun', () => {
    const call = TestCall.ready();
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    call.provider.speak('r1', 'i1', 500);
    call.clock.advance(100);
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 100 });
    const before = call.carrier.commands.length;
    call.provider.speak('r1', 'i1', 500);
    call.provider.speak('r1', 'i2', 500);
    call.provider.emit({ type: 'response-done', responseId: 'r1', status: 'cancelled' });
    expect(call.carrier.commands.length).toBe(before);
    call.provider.answer('r2', 'i3', 100);
    expect(call.carrier.commands.length).toBeGreaterThan(before);
  });

  it('changes nothing while the agent is silent', () => {
    const call = TestCall.ready();
    call.provider.answer('r1', 'i1', 200);
    call.clock.advance(1000);
    call.provider.commands.length = 0;
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 900 });
    expect(call.provider.commands).toEqual([]);
    expect(call.carrier.types).not.toContain('clear');
  });
});

describe('keys', () => {
  it('interrupt the agent and reach the model as one entry', () => {
    const call = TestCall.ready();
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    call.provider.speak('r1', 'i1', 3000);
    call.clock.advance(500);
    call.carrier.emit({ type: 'dtmf', digit: '4' });
    expect(call.carrier.types.at(-1)).toBe('clear');
    expect(call.provider.sent('cancel')).toEqual([{ type: 'cancel', responseId: 'r1' }]);
    call.provider.emit({ type: 'response-done', responseId: 'r1', status: 'cancelled' });
    call.carrier.emit({ type: 'dtmf', digit: '2' });
    call.clock.advance(1000);
    expect(call.provider.sent('user-text')).toEqual([
      { type: 'user-text', text: 'The caller pressed 42 on the keypad.' },
    ]);
    expect(call.provider.commands.at(-1)).toEqual({ type: 'respond', wish: 'answer' });
  });
});

describe('the end of a call', () => {
  it.each([
    ['the caller hangs up', 'caller-hung-up', (call: TestCall) => call.carrier.hangUp()],
    [
      'the stream breaks',
      'carrier-closed',
      (call: TestCall) => call.carrier.emit({ type: 'stopped', orderly: false, detail: '1006' }),
    ],
    ['the server stops', 'server-stopped', (call: TestCall) => call.session.end('server-stopped', '')],
  ] as const)('when %s is one teardown that leaves nothing behind', (_what, reason, end) => {
    const call = TestCall.ready();
    call.provider.answer('r1', 'i1', 500);
    call.carrier.emit({ type: 'dtmf', digit: '1' });
    end(call);
    end(call);
    call.carrier.hangUp();
    expect(call.ended?.reason).toBe(reason);
    expect(call.provider.closed).toBe(true);
    call.carrier.line.stop();
    expect(call.clock.pending).toBe(0);
    const after = call.provider.commands.length;
    call.provider.answer('r2', 'i2', 500);
    call.carrier.say(20);
    expect(call.provider.commands.length).toBe(after);
  });

  it('lets a fatal fault of the provider end the call after what was being said', () => {
    const call = TestCall.ready();
    call.provider.answer('r1', 'i1', 1000);
    call.provider.emit({
      type: 'fault',
      fault: {
        code: 'provider.refused',
        providerCode: 'insufficient_quota',
        message: 'no',
        severity: 'fatal',
      },
    });
    call.clock.advance(900);
    expect(call.ended).toBeUndefined();
    call.clock.advance(400);
    expect(call.ended).toEqual({
      reason: 'provider-failed',
      detail: 'provider.refused: insufficient_quota: no',
    });
  });

  it('goes on after faults that are harmless or may be retried', () => {
    const call = TestCall.ready();
    for (const severity of ['harmless', 'retryable'] as const) {
      call.provider.emit({ type: 'fault', fault: { code: 'provider.error', message: 'x', severity } });
    }
    call.clock.advance(5000);
    expect(call.ended).toBeUndefined();
  });

  it('meets a defect in one call by ending that call', () => {
    const call = TestCall.ready({ provider: new ScriptedProvider(TELEPHONE_PROVIDER) });
    call.provider.emit({
      type: 'audio',
      responseId: 'r1',
      part: { itemId: 'i1', contentIndex: 0 },
      frame: { encoding: 'pcm16', rateHz: 24000, samples: new Int16Array(480) },
    });
    expect(call.ended?.reason).toBe('internal-error');
  });

  it('meets a defect that shows when a timer runs in the same way', () => {
    const events: CallEvent[] = [];
    const call = TestCall.ready({
      keypadWaitMs: 500,
      observe: (event) => {
        events.push(event);
        if (event.type === 'provider-command' && event.command.type === 'user-text') throw new Error('oops');
      },
    });
    call.carrier.emit({ type: 'dtmf', digit: '1' });
    expect(() => call.clock.advance(500)).not.toThrow();
    expect(events.at(-1)).toMatchObject({ type: 'carrier-event', event: { detail: 'internal-error' } });
    expect(call.clock.pending).toBe(0);
  });
});

describe('a hang-up by the agent', () => {
  const goodbye = (call: TestCall, ms: number): void => {
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    call.provider.speak('r1', 'i1', ms);
    call.provider.emit(
      {
        type: 'tool-call',
        responseId: 'r1',
        callId: 'c1',
        name: 'hangup_call',
        argumentsJson: '{"reason":"done"}',
      },
      { type: 'response-done', responseId: 'r1', status: 'completed' },
    );
  };

  it('waits until the goodbye has been heard to its last sample, then comes soon', () => {
    const call = TestCall.ready({ tools: [readyTool(hangupCall)] });
    goodbye(call, 2000);
    call.clock.advance(2000);
    expect(call.ended).toBeUndefined();
    call.clock.advance(300);
    expect(call.ended).toEqual({ reason: 'agent-hung-up', detail: 'done' });
  });

  it('asks for no further response', async () => {
    const call = TestCall.ready({ tools: [readyTool(hangupCall)] });
    goodbye(call, 200);
    await settled();
    expect(call.provider.sent('respond')).toEqual([]);
  });

  it('is taken back by a caller who speaks into the goodbye', () => {
    const call = TestCall.ready({ tools: [readyTool(hangupCall)] });
    goodbye(call, 2000);
    call.clock.advance(1000);
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 1000 });
    call.clock.advance(60_000);
    expect(call.ended).toBeUndefined();
  });

  it('comes by a deadline when the mark never does', () => {
    const call = TestCall.ready({ tools: [readyTool(hangupCall)] });
    call.carrier.line.stop();
    goodbye(call, 1000);
    call.clock.advance(2000);
    expect(call.ended).toBeUndefined();
    call.clock.advance(1000);
    expect(call.ended?.reason).toBe('agent-hung-up');
  });

  it('ends the call by REST, and closes the stream also when that fails', async () => {
    const asked: string[] = [];
    const control: CallControl = {
      ...NO_CONTROL,
      hangUp: (id: string) => {
        asked.push(id);
        return Promise.reject(new Error('HTTP 500'));
      },
    };
    const call = TestCall.ready({ tools: [readyTool(hangupCall)], control });
    goodbye(call, 100);
    call.clock.advance(400);
    await settled();
    expect(asked).toEqual(['CA1']);
    expect(call.events.filter(({ type }) => type === 'fault')).toMatchObject([
      { code: 'carrier.hangup_failed' },
    ]);
    expect(call.carrier.closedFor).toBe('agent-hung-up');
  });
});
