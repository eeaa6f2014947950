import { describe, expect, it } from 'vitest';
import { MULAW_SILENCE } from '../../src/audio/frame.js';
import { NO_STREAM_MS } from '../../src/call/arrival-watch.js';
import { MAX_QUEUE_MS } from '../../src/call/downlink.js';
import { hangupCall } from '../../src/tools/hangup_call.js';
import { readyTool } from '../../src/tools/ready.js';
import { bareMedia } from '../support/bare-media.js';
import { TestCall } from '../support/test-call.js';

const SECOND_SAMPLES = 8000;

/** A model that speaks unasked, and may hang up, before the caller's stream is there. */
function begin(hangsUp = false): TestCall {
  const call = new TestCall({ tools: [readyTool(hangupCall)] });
  const responseId = 'r1';
  call.provider.becomeReady();
  call.provider.emit({ type: 'response-started', responseId });
  call.provider.speak(responseId, 'i1', 1000);
  call.provider.emit({ type: 'audio-done', responseId, part: { itemId: 'i1', contentIndex: 0 } });
  if (hangsUp) {
    const args = { callId: 'c1', name: 'hangup_call', argumentsJson: '{"reason":"done"}' };
    call.provider.emit({ type: 'tool-call', responseId, ...args });
  }
  call.provider.emit({ type: 'response-done', responseId, status: 'completed' });
  return call;
}

const commandsOf = (call: TestCall) => call.events.filter(({ type }) => type === 'carrier-command');
const playbacksOf = (call: TestCall) => call.events.filter((event) => event.type === 'playback');
const voiceOf = (call: TestCall) =>
  call.carrier.line.recording().filter((code) => code !== MULAW_SILENCE).length;

describe('what the agent says before the caller has a stream', () => {
  it('waits, and is booked as neither sent nor heard', () => {
    const call = begin();
    call.clock.advance(5000);
    expect([commandsOf(call), playbacksOf(call)]).toEqual([[], []]);
  });

  it('is heard whole when the stream comes', () => {
    const call = begin();
    call.clock.advance(5000);
    call.attach();
    call.clock.advance(2000);
    expect(voiceOf(call)).toBeGreaterThan(SECOND_SAMPLES - 100);
    expect(playbacksOf(call)).toMatchObject([{ outcome: 'heard', receivedMs: 1000, heardMs: 1000 }]);
  });

  it('is given up unheard, without a word to any carrier, when something cuts it off', () => {
    const { media, speak, sent, clock, ends } = bareMedia({ attached: () => false });
    speak('i1', 1000);
    clock.advance(1000);
    media.cut();
    expect(sent).toEqual([]);
    expect(ends()).toMatchObject([{ outcome: 'unheard', sentMs: 0, heardMs: 0 }]);
  });

  it('is bounded, and costs no rounds while it waits', () => {
    let rounds = 0;
    const { media, speak, clock, faults } = bareMedia({
      attached: () => false,
      enter: (_input, work) => {
        rounds += 1;
        work();
      },
    });
    speak('i1', MAX_QUEUE_MS);
    speak('i1', 100);
    clock.advance(5000);
    expect([faults, media.remainingMs, rounds]).toEqual([['provider.too_far_ahead'], MAX_QUEUE_MS, 0]);
  });
});

describe('a hang-up before the caller has a stream', () => {
  it('waits for the stream, and then for what is said to be heard', () => {
    const call = begin(true);
    call.clock.advance(18_000);
    expect(call.ended).toBeUndefined();
    call.attach();
    call.clock.advance(900);
    expect(call.ended).toBeUndefined();
    call.clock.advance(600);
    expect(call.ended).toEqual({ reason: 'agent-hung-up', detail: 'done' });
    expect(voiceOf(call)).toBeGreaterThan(SECOND_SAMPLES - 100);
  });

  it('waits no longer than for a stream that never comes', () => {
    const call = begin(true);
    call.clock.advance(NO_STREAM_MS);
    expect(call.ended).toBeDefined();
    expect(call.clock.pending).toBe(0);
  });

  it('is not needed when the provider is gone: the call ends, and not only when the wait for the stream is over', () => {
    const call = begin();
    const fault = { code: 'provider.closed', message: 'gone', severity: 'fatal' } as const;
    call.provider.emit({ type: 'closed', fault });
    call.clock.advance(4000);
    expect(call.ended?.reason).toBe('provider-failed');
    expect(commandsOf(call)).toEqual([]);
  });
});
