import { describe, expect, it } from 'vitest';
import type { Tool } from '../../src/ports/tool.js';
import { dtmf } from '../../src/audio/dtmf.js';
import { MULAW_SILENCE } from '../../src/audio/frame.js';
import { readyTool } from '../../src/tools/ready.js';
import { sendDtmf } from '../../src/tools/send_dtmf.js';
import { TestCall } from '../support/test-call.js';
import { settled } from '../support/settled.js';

/** Lets everything that is already decided run to its end. */

class Slow implements Tool {
  readonly name = 'slow';
  readonly description = 'Takes its time.';
  readonly parameters = { type: 'object' };
  readonly deadlineMs = 60_000;
  readonly progress = { afterMs: 1000, sound: 'tone' } as const;
  finish: () => void = () => undefined;
  readonly execute = (): Promise<unknown> =>
    new Promise((resolve) => (this.finish = () => resolve({ ok: true })));
}

function waiting(): { call: TestCall; slow: Slow } {
  const slow = new Slow();
  const { name, description, parameters, deadlineMs, progress, execute } = slow;
  const tool = { name, description, parameters, deadlineMs, progress, execute };
  const call = TestCall.ready({ tools: [readyTool(tool)] });
  call.provider.emit(
    { type: 'response-started', responseId: 'r1' },
    { type: 'tool-call', responseId: 'r1', callId: 'c1', name: 'slow', argumentsJson: '{}' },
    { type: 'response-done', responseId: 'r1', status: 'completed' },
  );
  return { call, slow };
}

const heard = (call: TestCall): number =>
  call.carrier.line.recording().filter((code) => code !== MULAW_SILENCE).length;
const gates = (call: TestCall): boolean[] =>
  call.events.flatMap((event) => (event.type === 'gate' ? [event.open] : []));
const listen = (call: TestCall, fromMs: number, ms: number): void => {
  for (let at = fromMs; at < fromMs + ms; at += 20) {
    call.carrier.say(at, MULAW_SILENCE);
    call.clock.advance(20);
  }
};

describe('a caller who waits for a tool', () => {
  it('hears a sound after a while, which is kept from the model and goes on as long as it takes', () => {
    const { call } = waiting();
    listen(call, 0, 980);
    expect(heard(call)).toBe(0);
    listen(call, 980, 9000);
    expect(call.carrier.line.recording().length).toBeGreaterThan(8 * 9000);
    expect(heard(call)).toBeGreaterThan(8 * 2 * 230);
    expect(gates(call).at(-1)).toBe(false);
  });

  it('hears the answer at once when it comes: the rest of the sound is cleared', async () => {
    const { call, slow } = waiting();
    listen(call, 0, 1300);
    slow.finish();
    await settled();
    expect(call.carrier.types.at(-1)).toBe('clear');
    expect(call.provider.sent('respond')).toHaveLength(1);
    call.provider.answer('r2', 'i2', 1000);
    listen(call, 1300, 1800);
    const told = call.events.flatMap((event) => (event.type === 'playback' ? [event.outcome] : []));
    expect(told).toEqual(['cut', 'heard']);
    expect(gates(call).at(-1)).toBe(true);
  });

  it('silences it by speaking, and the model is told of no item that it does not know', () => {
    const { call } = waiting();
    listen(call, 0, 1300);
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 0 });
    expect(call.carrier.types.at(-1)).toBe('clear');
    expect(call.provider.sent('truncate')).toEqual([]);
    expect(call.provider.sent('delete-item')).toEqual([]);
    expect(call.provider.sent('cancel')).toEqual([]);
  });

  it('has nothing left behind when the call ends in the middle of it', () => {
    const { call } = waiting();
    listen(call, 0, 1300);
    call.carrier.line.stop();
    call.carrier.hangUp();
    expect(call.clock.pending).toBe(0);
  });
});

describe('keys that a tool presses', () => {
  it('are played after what is being said, and nobody interrupts them', () => {
    const call = TestCall.ready({ tools: [readyTool(sendDtmf)] });
    call.provider.emit({ type: 'response-started', responseId: 'r1' });
    call.provider.speak('r1', 'i1', 400);
    call.provider.emit(
      { type: 'audio-done', responseId: 'r1', part: { itemId: 'i1', contentIndex: 0 } },
      {
        type: 'tool-call',
        responseId: 'r1',
        callId: 'c1',
        name: 'send_dtmf',
        argumentsJson: '{"digits":"42"}',
      },
      { type: 'response-done', responseId: 'r1', status: 'completed' },
    );
    listen(call, 0, 500);
    call.provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 0 });
    listen(call, 500, 800);
    const recording = Buffer.from(call.carrier.line.recording());
    expect(recording.includes(Buffer.from(dtmf('42').subarray(0, 8 * 280)))).toBe(true);
    expect(call.carrier.types.includes('clear')).toBe(false);
  });
});
