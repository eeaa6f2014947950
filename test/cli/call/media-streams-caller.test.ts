import { beforeEach, describe, expect, it } from 'vitest';
import { FRAME_MS, TELEPHONE_FRAME_SAMPLES } from '../../../src/audio/frame.js';
import { type LineFaults, MediaStreamsCaller } from '../../../src/cli/call/media-streams-caller.js';
import type { CallerEvent } from '../../../src/cli/call/stream-caller.js';
import { channelPair } from '../../support/channel-pair.js';
import { ManualClock } from '../../support/manual-clock.js';

const ids = { accountSid: 'AC1', callSid: 'CA1', streamSid: 'MZ1' };

type Message = Record<string, Record<string, unknown> | undefined> & {
  event: string;
  sequenceNumber: string;
};

function setUp(faults: LineFaults = {}) {
  const clock = new ManualClock();
  const { ours, theirs } = channelPair();
  const events: CallerEvent[] = [];
  const caller = new MediaStreamsCaller({
    ...ids,
    clock,
    customParameters: { token: 't' },
    onEvent: (event) => events.push(event),
    faults,
  });
  theirs.receiver = caller;
  caller.start(theirs);
  const messages = (event: string): Message[] =>
    theirs.sent.map((text) => JSON.parse(text) as Message).filter((message) => message.event === event);
  const warnings = (): (number | string)[] =>
    events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));
  return { clock, caller, bridge: ours, line: theirs, events, messages, warnings };
}

describe('the messages of the simulated caller', () => {
  let call: ReturnType<typeof setUp>;
  beforeEach(() => {
    call = setUp();
  });

  it('begin with connected, which has no counter and no stream', () => {
    expect(JSON.parse(call.line.sent[0] ?? '')).toEqual({
      event: 'connected',
      protocol: 'Call',
      version: '1.0.0',
    });
  });

  it('go on with start: counters are strings, the rate and the channels are numbers', () => {
    expect(JSON.parse(call.line.sent[1] ?? '')).toEqual({
      event: 'start',
      sequenceNumber: '1',
      streamSid: 'MZ1',
      start: {
        ...ids,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: { token: 't' },
      },
    });
  });

  it('bring 160 bytes every 20 ms, with strings for chunk and timestamp', () => {
    call.caller.say(new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(3));
    call.clock.advance(3 * FRAME_MS);
    const payload = (code: number): string => Buffer.alloc(TELEPHONE_FRAME_SAMPLES, code).toString('base64');
    expect(call.messages('media')).toEqual(
      [3, 0xff, 0xff].map((code, index) => ({
        event: 'media',
        sequenceNumber: String(index + 2),
        streamSid: 'MZ1',
        media: {
          track: 'inbound',
          chunk: String(index + 1),
          timestamp: String((index + 1) * FRAME_MS),
          payload: payload(code),
        },
      })),
    );
  });

  it('tell of keys, marks and the end', () => {
    call.caller.pressKey('5');
    call.bridge.send('{"event":"mark","streamSid":"MZ1","mark":{"name":"m"}}');
    call.caller.hangUp();
    expect(call.line.sent.slice(2).map((text) => JSON.parse(text) as unknown)).toEqual([
      { event: 'dtmf', sequenceNumber: '2', streamSid: 'MZ1', dtmf: { track: 'inbound_track', digit: '5' } },
      { event: 'mark', sequenceNumber: '3', streamSid: 'MZ1', mark: { name: 'm' } },
      { event: 'stop', sequenceNumber: '4', streamSid: 'MZ1', stop: { accountSid: 'AC1', callSid: 'CA1' } },
    ]);
  });

  it('count in one sequence over all kinds', () => {
    call.clock.advance(100);
    call.caller.pressKey('5');
    call.clock.advance(100);
    call.caller.hangUp();
    const numbers = call.line.sent.slice(1).map((text) => (JSON.parse(text) as Message).sequenceNumber);
    expect(numbers).toEqual(numbers.map((_, index) => String(index + 1)));
    expect(numbers).toHaveLength(13);
  });

  it('end with stop: nothing is said or heard afterwards, and no timer is left', () => {
    call.clock.advance(100);
    call.caller.hangUp();
    call.caller.hangUp();
    const sent = call.line.sent.length;
    call.clock.advance(1000);
    expect(call.line.sent).toHaveLength(sent);
    expect(call.clock.pending).toBe(0);
    expect(call.events.at(-1)).toMatchObject({ type: 'ended', by: 'caller', atMs: 100 });
  });

  it('end without stop when the bridge closes', () => {
    call.clock.advance(100);
    call.bridge.close(1000, 'bye');
    expect(call.messages('stop')).toEqual([]);
    expect(call.events.at(-1)).toEqual({
      type: 'ended',
      by: 'bridge',
      atMs: 100,
      end: { kind: 'closed', code: 1000, reason: 'bye' },
    });
    expect(call.clock.pending).toBe(0);
  });
});

describe('what the simulated caller takes', () => {
  const payload = Buffer.alloc(TELEPHONE_FRAME_SAMPLES, 9).toString('base64');

  it('is media, mark and clear as documented', () => {
    const { bridge, events, warnings, clock, caller } = setUp();
    bridge.send(`{"event":"media","streamSid":"MZ1","media":{"payload":"${payload}"}}`);
    clock.advance(2 * FRAME_MS);
    expect(caller.line.recording().filter((code) => code === 9)).toHaveLength(TELEPHONE_FRAME_SAMPLES);
    bridge.send(`{"event":"media","streamSid":"MZ1","media":{"payload":"${payload}"}}`);
    bridge.send('{"event":"clear","streamSid":"MZ1"}');
    expect(events.at(-1)).toEqual({ type: 'cleared', atMs: 2 * FRAME_MS, forgottenMs: FRAME_MS });
    expect(warnings()).toEqual([]);
  });

  it.each([
    ['not JSON', 'hello'],
    ['not an object', '"media"'],
    ['an unknown type', '{"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":"1"}}'],
    ['an unknown type named like a method', '{"event":"toString","streamSid":"MZ1"}'],
    ['a wrong streamSid', '{"event":"clear","streamSid":"MZ2"}'],
    ['a missing streamSid', '{"event":"clear"}'],
    ['a missing body', '{"event":"media","streamSid":"MZ1"}'],
    ['a body that is no object', '{"event":"media","streamSid":"MZ1","media":"x"}'],
    ['a missing payload', '{"event":"media","streamSid":"MZ1","media":{}}'],
    ['an empty payload', '{"event":"media","streamSid":"MZ1","media":{"payload":""}}'],
    ['a payload that is not base64', '{"event":"media","streamSid":"MZ1","media":{"payload":"?"}}'],
    [
      'an extra field outside',
      `{"event":"media","streamSid":"MZ1","sequenceNumber":"1","media":{"payload":"${payload}"}}`,
    ],
    [
      'an extra field inside',
      `{"event":"media","streamSid":"MZ1","media":{"payload":"${payload}","track":"outbound"}}`,
    ],
    ['a mark without a name', '{"event":"mark","streamSid":"MZ1","mark":{}}'],
    ['a mark with an extra field', '{"event":"mark","streamSid":"MZ1","mark":{"name":"m","at":1}}'],
    ['a clear with a body', '{"event":"clear","streamSid":"MZ1","clear":{}}'],
  ])('is not %s: warning 31951, once, and no effect', (_, message) => {
    const { bridge, clock, caller, line, warnings } = setUp();
    bridge.send(message);
    bridge.send(message);
    clock.advance(100);
    expect(warnings()).toEqual([31951]);
    expect(caller.line.counts).toEqual({ underruns: 0, underrunMs: 0, marks: 0, clears: 0 });
    expect(new Set(caller.line.recording())).toEqual(new Set([0xff]));
    expect(line.sent.slice(2).every((text) => text.includes('"media"'))).toBe(true);
  });

  it('is not binary: warning 31950, once', () => {
    const { caller, warnings } = setUp();
    caller.binary(new Uint8Array(160));
    caller.binary(new Uint8Array(160));
    expect(warnings()).toEqual([31950]);
  });

  it('is nothing before the stream has started', () => {
    const events: CallerEvent[] = [];
    const caller = new MediaStreamsCaller({
      ...ids,
      clock: new ManualClock(),
      customParameters: {},
      onEvent: (event) => events.push(event),
    });
    caller.text('{"event":"clear","streamSid":"MZ1"}');
    expect(events).toMatchObject([{ type: 'warning', code: 31951 }]);
  });
});

describe('a bad line', () => {
  it('leaves frames out: the timestamps jump, the counters do not', () => {
    const { clock, messages } = setUp({ leaveOut: (frame) => frame === 2 || frame === 3 });
    clock.advance(5 * FRAME_MS);
    expect(messages('media').map(({ media }) => [media?.['chunk'], media?.['timestamp']])).toEqual([
      ['1', '20'],
      ['2', '80'],
      ['3', '100'],
    ]);
  });

  it('delays frames without ever swapping them', () => {
    const { clock, messages } = setUp({ delayMs: (frame) => (frame % 3 === 0 ? 55 : 2) });
    clock.advance(30 * FRAME_MS + 100);
    const times = messages('media').map(({ media }) => Number(media?.['timestamp']));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.length).toBeGreaterThanOrEqual(30);
  });
});

describe('the events of the simulated caller', () => {
  it('tell when everything was said', () => {
    const { clock, caller, events } = setUp();
    caller.say(new Uint8Array(TELEPHONE_FRAME_SAMPLES * 2 + 1));
    clock.advance(200);
    expect(events.filter(({ type }) => type === 'said')).toEqual([{ type: 'said', atMs: 3 * FRAME_MS }]);
  });

  it('give every frame that was heard with its time', () => {
    const { clock, events } = setUp();
    clock.advance(5 * FRAME_MS);
    const frames = events.flatMap((event) => (event.type === 'frame' ? [event.atMs] : []));
    expect(frames).toEqual([20, 40, 60, 80, 100]);
  });
});
