import { describe, expect, it } from 'vitest';
import { frameBytes, FrameReader, KIND, uuidBytes } from '../../../../src/carriers/audiosocket/frames.js';
import {
  AudioSocketCaller,
  type AudioSocketCallerOptions,
} from '../../../../src/cli/call/audiosocket/audiosocket-caller.js';
import type { CallerEvent } from '../../../../src/cli/call/stream-caller.js';
import { ManualClock } from '../../../support/manual-clock.js';

const UUID = '40325ec2-5efd-4bd3-805f-53576e581d13';

/** 20 ms of sound at 8 kHz that is not silence. */
const sound = frameBytes(0x10, new Uint8Array(320).fill(0x22));

/** The model of Asterisk, and what it sends, as frames. */
function asterisk(options: Partial<AudioSocketCallerOptions> = {}) {
  const clock = new ManualClock();
  const events: CallerEvent[] = [];
  const caller = new AudioSocketCaller({
    clock,
    uuid: UUID,
    onEvent: (event) => events.push(event),
    ...options,
  });
  const reader = new FrameReader();
  const frames: { kind: number; bytes: number }[] = [];
  const closed: number[] = [];
  caller.start({
    bufferedBytes: 0,
    send: (message) => {
      if (typeof message === 'string') throw new Error('text was sent');
      for (const { kind, payload } of reader.push(message)) frames.push({ kind, bytes: payload.length });
    },
    close: () => closed.push(clock.now()),
  });
  const why = (): string[] =>
    events.flatMap((event) => (event.type === 'warning' ? `${event.code}: ${event.detail}` : []));
  /** How much the caller heard that is not silence, in ms, and from when on. */
  const heardMs = (): { fromMs: number; ms: number } => {
    const codes = caller.line.recording();
    const sounding = codes.filter((code) => code !== 0xff).length;
    return { fromMs: codes.findIndex((code) => code !== 0xff) / 8, ms: sounding / 8 };
  };
  return { clock, caller, events, frames, closed, why, heardMs };
}

describe('the model of Asterisk’s AudioSocket', () => {
  it('says its UUID first and once, and then 20 ms of the caller every 20 ms', () => {
    const { clock, frames } = asterisk();
    clock.advance(100);
    expect(frames).toEqual([{ kind: 1, bytes: 16 }, ...Array<object>(5).fill({ kind: 0x10, bytes: 320 })]);
  });

  it('says each key in a frame of its own', () => {
    const { caller, frames } = asterisk();
    caller.pressKey('5');
    expect(frames.at(-1)).toEqual({ kind: KIND.key, bytes: 1 });
  });

  it('hangs up by closing, without a word before', () => {
    const { caller, frames, closed, events } = asterisk();
    caller.hangUp();
    caller.ended({ kind: 'closed', code: 1000, reason: '' });
    expect(frames).toHaveLength(1);
    expect(closed).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: 'ended', by: 'caller' });
  });

  it('ends the call when a payload comes more than 5 ms after its header (rule 1)', () => {
    const late = asterisk();
    late.caller.binary(sound.subarray(0, 3));
    late.clock.advance(6);
    expect(late.closed).toHaveLength(1);
    expect(late.why()).toEqual(['call-ended: Failed to read payload from AudioSocket']);
    const inTime = asterisk();
    inTime.caller.binary(sound.subarray(0, 3));
    inTime.clock.advance(4);
    inTime.caller.binary(sound.subarray(3));
    inTime.clock.advance(20);
    expect([inTime.closed, inTime.heardMs().ms]).toEqual([[], 16]);
  });

  it.each([
    ['a key', frameBytes(KIND.key, Buffer.from('1'))],
    ['a UUID', frameBytes(KIND.uuid, uuidBytes(UUID))],
    ['an unknown kind', frameBytes(0x42, new Uint8Array(2))],
    ['sound of no length', frameBytes(0x10, new Uint8Array(0))],
  ])('ends the call over %s from us (rule 2)', (_, bytes) => {
    const { caller, closed } = asterisk();
    caller.binary(bytes);
    expect(closed).toHaveLength(1);
  });

  it('plays each frame when it comes, and loses what comes in a burst (rule 3)', () => {
    const { clock, caller, heardMs, why } = asterisk();
    clock.advance(50);
    caller.binary(sound);
    clock.advance(50);
    expect(heardMs()).toEqual({ fromMs: 50, ms: 20 });
    caller.binary(Buffer.concat(Array.from({ length: 350 }, () => sound)));
    clock.advance(8000);
    expect(heardMs().ms).toBeLessThan(300);
    expect(why()).toEqual(['burst: more came at once than a phone can keep']);
  });

  it('ends the call when nothing has come or gone for 2 s (rule 4), in the application only', () => {
    const { clock, caller, closed, why } = asterisk();
    caller.hold(true);
    clock.advance(1980);
    expect(closed).toEqual([]);
    clock.advance(20);
    expect(closed).toEqual([2000]);
    expect(why()[0]).toContain('no activity');
    const driver = asterisk({ form: 'channel' });
    driver.caller.hold(true);
    driver.clock.advance(10_000);
    expect(driver.closed).toEqual([]);
  });

  it('keeps a call on hold that gets silence from us (rule 4)', () => {
    const { clock, caller, closed, frames } = asterisk();
    caller.hold(true);
    for (let frame = 0; frame < 500; frame++) {
      clock.advance(20);
      caller.binary(frameBytes(0x10, new Uint8Array(320)));
    }
    expect(closed).toEqual([]);
    expect(frames).toHaveLength(1);
  });

  it('has nothing to flush: what came is heard (rule 6)', () => {
    const { clock, caller, heardMs } = asterisk();
    caller.binary(sound);
    clock.advance(40);
    expect(heardMs()).toEqual({ fromMs: 0, ms: 20 });
    expect(caller.line.counts).toMatchObject({ marks: 0, clears: 0 });
  });

  it.each([
    [
      'a hang-up frame',
      (caller: AudioSocketCaller) => caller.binary(frameBytes(KIND.hangUp, new Uint8Array(0))),
    ],
    [
      'a closed connection',
      (caller: AudioSocketCaller) => caller.ended({ kind: 'closed', code: 1000, reason: '' }),
    ],
  ])('goes on with the dialplan after %s (rule 7)', (_, end) => {
    const { clock, caller, events, why } = asterisk();
    end(caller);
    caller.ended({ kind: 'closed', code: 1000, reason: '' });
    expect(events.filter(({ type }) => type === 'ended')).toMatchObject([{ by: 'bridge' }]);
    expect([why(), clock.pending]).toEqual([[], 0]);
  });

  it('speaks every rate as the channel driver, and 8 kHz only as the application', () => {
    const kindOf = (options: Partial<AudioSocketCallerOptions>) => {
      const { clock, frames } = asterisk(options);
      clock.advance(20);
      return frames[1];
    };
    expect(kindOf({ form: 'channel', format: 'slin16' })).toEqual({ kind: 0x12, bytes: 640 });
    expect(kindOf({ form: 'channel', format: 'slin24' })).toEqual({ kind: 0x13, bytes: 960 });
    expect(kindOf({ form: 'channel', format: 'slin12' })).toEqual({ kind: 0x11, bytes: 480 });
    expect(kindOf({ form: 'channel', format: 'slin32' })).toEqual({ kind: 0x14, bytes: 1280 });
    expect(kindOf({ form: 'channel', format: 'slin44' })).toEqual({ kind: 0x15, bytes: 1764 });
    expect(kindOf({ form: 'channel', format: 'slin48' })).toEqual({ kind: 0x16, bytes: 1920 });
    expect(kindOf({ form: 'application', format: 'slin16' })).toEqual({ kind: 0x10, bytes: 320 });
  });
});
