import { describe, expect, it } from 'vitest';
import { TELEPHONE_FORMAT, TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import { CallDirectory } from '../../src/call/call-directory.js';
import type { CallSession } from '../../src/call/call-session.js';
import { deferred } from '../../src/lib/deferred.js';
import { loggerTo } from '../../src/observe/logger.js';
import type { Refusal } from '../../src/server/admission.js';
import { StreamLobby } from '../../src/server/stream-lobby.js';
import { StreamTokens } from '../../src/server/stream-tokens.js';
import { FakeCarrier } from '../support/fake-carrier.js';
import { settled } from '../support/settled.js';
import { TestCall } from '../support/test-call.js';

/** A stream that has brought a call which nobody announced, while it is decided whether that is taken. */
function arrival() {
  const call = new TestCall();
  const { clock, carrier, session } = call;
  const lines: string[] = [];
  const logger = loggerTo('info', { write: (line) => void lines.push(line) });
  const tokens = new StreamTokens({ clock, randomBytes: (count) => new Uint8Array(count) });
  const lobby = new StreamLobby({ clock, logger, tokens, calls: new CallDirectory() }, 'chan-websocket');
  const verdict = deferred<CallSession | Refusal>();
  const refused: string[] = [];
  lobby.enter(carrier.link, { refused: (code) => void refused.push(code) }, () => verdict.promise);
  carrier.emit(carrier.started);
  const decide = async (decision: CallSession | Refusal = session): Promise<void> => {
    verdict.resolve(decision);
    await settled();
  };
  const fail = async (): Promise<void> => {
    verdict.reject(new Error('no such voice'));
    await settled();
  };
  return { call, carrier, lines, refused, decide, fail };
}

/** The carrier's events that a call took: the first sample of audio, the key of a key. */
const taken = ({ events }: TestCall): unknown[] =>
  events.flatMap((one): (string | number | undefined)[] => {
    if (one.type !== 'carrier-event') return [];
    if (one.event.type === 'audio') return [one.event.frame.samples[0]];
    return one.event.type === 'dtmf' ? [one.event.digit] : [one.event.type];
  });

describe('a call that its stream brings itself, while it is being admitted', () => {
  it('loses none of the caller’s first words and keys, and hears them in their order', async () => {
    const { call, carrier, decide } = arrival();
    // One place for all frames: what is lent is written over.
    const samples = new Uint8Array(TELEPHONE_FRAME_SAMPLES);
    for (let frame = 1; frame <= 3; frame += 1) {
      samples.fill(frame);
      carrier.emit({ type: 'audio', timestampMs: frame * 20, frame: { ...TELEPHONE_FORMAT, samples } });
    }
    carrier.emit({ type: 'dtmf', digit: '7' });
    expect(taken(call)).toEqual([]);
    await decide();
    carrier.say(80, 4);
    expect(taken(call)).toEqual(['started', 1, 2, 3, '7', 4]);
    expect(call.session.attached).toBe(true);
    carrier.hangUp();
    expect(call.ended).toMatchObject({ reason: 'caller-hung-up' });
  });

  it('ends when the caller hangs up meanwhile, however much was said before', async () => {
    const { call, carrier, refused, decide } = arrival();
    for (let frame = 0; frame < 2000; frame += 1) carrier.say(frame * 20);
    carrier.hangUp();
    await decide();
    expect(call.ended).toEqual({ reason: 'caller-hung-up', detail: 'before the call was taken' });
    expect([call.session.attached, refused]).toEqual([false, []]);
  });

  it('is closed with the code of its refusal, and heard no more', async () => {
    const { call, carrier, lines, refused, decide } = arrival();
    await decide({ code: 'server.busy', detail: '1 of 1 calls' });
    carrier.say(20);
    expect(carrier.closedFor).toBe('server.busy');
    expect(refused).toEqual(['server.busy']);
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { level: 'warn', msg: 'server.busy', detail: '1 of 1 calls' },
    ]);
    expect(taken(call)).toEqual([]);
  });

  it('is closed without a further word where its refusal is in the log already', async () => {
    const { carrier, lines, refused, decide } = arrival();
    await decide({ code: 'server.busy', detail: '1 of 1 calls', noted: true });
    expect([carrier.closedFor, refused, lines]).toEqual(['server.busy', ['server.busy'], []]);
  });

  it('is closed where the call has got another stream meanwhile, which goes on', async () => {
    const { call, carrier, refused, decide } = arrival();
    const other = new FakeCarrier(call.clock);
    call.session.attach(other.link, other.started);
    await decide();
    expect([carrier.closedFor, refused]).toEqual(['carrier.out_of_order', ['carrier.out_of_order']]);
    expect([other.closedFor, call.ended]).toEqual([undefined, undefined]);
  });

  it('is nobody’s any more where it was refused and the caller had hung up already', async () => {
    const { carrier, lines, refused, decide } = arrival();
    carrier.hangUp();
    await decide({ code: 'server.busy', detail: '' });
    expect([carrier.closedFor, refused, lines]).toEqual([undefined, [], []]);
  });

  it('is closed where making it fails, and that is a defect of one call only', async () => {
    const { carrier, lines, refused, fail } = arrival();
    await fail();
    expect([carrier.closedFor, refused]).toEqual(['internal.error', ['internal.error']]);
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([{ detail: 'no such voice' }]);
  });
});
