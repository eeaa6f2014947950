import { describe, expect, it } from 'vitest';
import { MAX_MESSAGE_BYTES } from '../../src/server/build-server.js';
import { LiveCall, PASSTHROUGH } from '../support/live-call.js';
import { ManualClock } from '../support/manual-clock.js';
import type { MediaStream } from '../support/media-stream.js';
import { RealtimePeer } from '../support/realtime-peer.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

/** Two calls at once: one that gets what the test does to it, and one that must not notice. */
/** Time leaps: nobody's stream counts as broken for that. */
const PATIENT = `${PASSTHROUGH}\nrecovery: {stream_silent_s: 120}`;

async function twoCalls() {
  const peer = await RealtimePeer.start();
  const clock = new ManualClock();
  const server = await TestServer.start({ yaml: PATIENT, env: peer.env, clock });
  const bystander = await LiveCall.open(server, peer);
  const call = await LiveCall.open(server, peer);
  return { server, clock, bystander, call };
}

const media = (fields: object) => (stream: MediaStream) => stream.sendEvent('media', { media: fields });
const timed = (timestamp: unknown) => media({ track: 'inbound', timestamp, payload: 'f39/f39/' });
/** Who was cut off may come back for so long: `recovery.stream_return_s`. */
const STREAM_RETURN_MS = 10_000;
const PAYLOAD = { track: 'inbound', timestamp: '20' };

describe('a message that can not be used', () => {
  it.each([
    ['half a JSON object', 'carrier.malformed_message', (s) => s.send('{"event":')],
    ['no JSON at all', 'carrier.malformed_message', (s) => s.send('hello')],
    ['an empty message', 'carrier.malformed_message', (s) => s.send('')],
    ['a JSON list', 'carrier.malformed_message', (s) => s.send('[]')],
    ['JSON null', 'carrier.malformed_message', (s) => s.send('null')],
    ['JSON as deep as it may be long', 'carrier.malformed_message', (s) => s.send('['.repeat(60_000))],
    ['an object without an event', 'carrier.malformed_message', (s) => s.send({ streamSid: s.streamSid })],
    ['an event that is a number', 'carrier.malformed_message', (s) => s.send({ event: 7 })],
    ['a binary frame', 'carrier.binary_frame', (s) => s.send(Buffer.alloc(160))],
    ['an unknown event', 'carrier.unknown_event', (s) => s.sendEvent('speech', {})],
    ['an event named like a method', 'carrier.unknown_event', (s) => s.sendEvent('__proto__', {})],
    [
      'media of another stream',
      'carrier.wrong_stream',
      (s) => s.sendEvent('media', { streamSid: 'MZ0', media: PAYLOAD }),
    ],
    ['media of no stream', 'carrier.wrong_stream', (s) => s.send({ event: 'media', media: PAYLOAD })],
    ['stop of another stream', 'carrier.wrong_stream', (s) => s.sendEvent('stop', { streamSid: 'MZ0' })],
    ['a second start', 'carrier.out_of_order', (s) => s.sendEvent('start', { start: {} })],
    ['a second connected', 'carrier.out_of_order', (s) => s.send({ event: 'connected' })],
    ['media without a body', 'carrier.bad_media', (s) => s.sendEvent('media', {})],
    ['media without a payload', 'carrier.bad_media', media(PAYLOAD)],
    ['a payload that is not base64', 'carrier.bad_media', media({ ...PAYLOAD, payload: 'f39/f3*=' })],
    [
      'a payload that is base64 with a line break',
      'carrier.bad_media',
      media({ ...PAYLOAD, payload: 'f39/\nf39' }),
    ],
    ['a payload that is a number', 'carrier.bad_media', media({ ...PAYLOAD, payload: 12345 })],
    ['an empty payload', 'carrier.bad_media', media({ ...PAYLOAD, payload: '' })],
    ['a payload of 40 kB', 'carrier.bad_media', media({ ...PAYLOAD, payload: 'f39/'.repeat(10_000) })],
    ['a negative timestamp', 'carrier.bad_media', timed('-20')],
    ['a timestamp in words', 'carrier.bad_media', timed('soon')],
    ['a timestamp with a fraction', 'carrier.bad_media', timed('20.5')],
    ['a timestamp in exponents', 'carrier.bad_media', timed('1e3')],
    ['a timestamp that is no safe number', 'carrier.bad_media', timed('9999999999999999')],
    ['no timestamp', 'carrier.bad_media', timed(undefined)],
    [
      'a key that no telephone has',
      'carrier.malformed_message',
      (s) => s.sendEvent('dtmf', { dtmf: { digit: '11' } }),
    ],
    ['a mark without a name', 'carrier.malformed_message', (s) => s.sendEvent('mark', { mark: {} })],
  ] satisfies [string, string, (stream: MediaStream) => void][])(
    'is ignored, and logged once for the call however often it comes: %s',
    async (_what, code, send) => {
      const { server, bystander, call } = await twoCalls();
      await call.carriesAudio();
      for (let times = 0; times < 3; times += 1) send(call.stream);
      await call.carriesAudio();
      await bystander.carriesAudio();
      const lines = server.logged(code);
      expect(lines).toMatchObject([{ level: 'warn', code, callId: server.call(call.callSid).info.callId }]);
      expect(lines[0]?.['remedy']).toBeTruthy();
      expect(server.server.calls.size).toBe(2);
    },
  );

  it('is nothing that a log line repeats at length', async () => {
    const { server, call } = await twoCalls();
    call.stream.sendEvent('x'.repeat(50_000), {});
    call.stream.sendEvent('media', { streamSid: 'y'.repeat(50_000) });
    await call.carriesAudio();
    for (const line of server.lines) expect(JSON.stringify(line).length).toBeLessThan(1000);
  });

  it('ends its own call when it is too large to be read at all, and no other', async () => {
    const { server, clock, bystander, call } = await twoCalls();
    call.stream.sendEvent('media', { media: { ...PAYLOAD, payload: 'f39/'.repeat(2_500_000) } });
    await until(() => call.stream.closed !== undefined);
    await until(() => server.logged('carrier.connection_failed', call.callSid).length === 1);
    // Step by step, so that pings are answered in between.
    for (let ms = 0; ms < STREAM_RETURN_MS; ms += 1000) {
      clock.advance(1000);
      await bystander.carriesAudio();
    }
    await until(() => server.server.calls.size === 1);
    expect(server.ending(call.callSid)?.reason).toBe('carrier-closed');
    expect(server.logged('carrier.connection_failed', call.callSid)).toMatchObject([
      { level: 'warn', detail: 'Max payload size exceeded' },
    ]);
    await until(() => call.session.closed);
    await bystander.carriesAudio();
  });

  it('may be as large as the limit says', async () => {
    const { bystander, call } = await twoCalls();
    const empty = JSON.stringify({ event: 'x', fill: '' });
    call.stream.send({ event: 'x', fill: 'x'.repeat(MAX_MESSAGE_BYTES - empty.length) });
    await call.carriesAudio();
    await bystander.carriesAudio();
  });
});

describe('what the caller says', () => {
  it('arrives whole in frames of 1 byte and of 8,000 bytes', async () => {
    const { server, call } = await twoCalls();
    const all = Uint8Array.from({ length: 8000 }, (_, index) => index % 251);
    for (let index = 0; index < 160; index += 1) call.stream.say(0, all.subarray(index, index + 1));
    call.stream.say(20, all);
    await until(() => call.session.heard.length >= 8160);
    expect(call.session.heard.equals(Buffer.concat([all.subarray(0, 160), all]))).toBe(true);
    expect(server.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('is not what the agent says: its own track is left out', async () => {
    const { server, call } = await twoCalls();
    call.stream.sendEvent('media', { media: { track: 'outbound', timestamp: '20', payload: 'f39/' } });
    await call.carriesAudio();
    expect(call.session.heard.length).toBe(160);
    expect(server.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('has silence where the timestamps have a hole, so that media time keeps pace with the call', async () => {
    const { call } = await twoCalls();
    call.stream.say(20, 0x21);
    call.stream.say(40, 0x22);
    call.stream.say(1060, 0x23);
    await until(() => call.session.heard.length >= 8 * 1060);
    const { heard } = call.session;
    expect(heard.length).toBe(8 * (20 + 20 + 1000 + 20));
    expect([...new Set(heard.subarray(320, -160))]).toEqual([0xff]);
    expect([heard[0], heard[160], heard.at(-1)]).toEqual([0x21, 0x22, 0x23]);
  });

  it('has the same silence at 24 kHz: the samples add up', async () => {
    const peer = await RealtimePeer.start();
    const server = await TestServer.start({ env: peer.env });
    const call = await LiveCall.open(server, peer);
    call.stream.say(20, 0x21);
    call.stream.say(540, 0x21);
    call.stream.say(560, 0x21);
    const expectedMs = 20 + 500 + 20 + 20;
    await until(() => call.session.heard.length >= 2 * 24 * expectedMs);
    expect(call.session.heard.length).toBe(2 * 24 * expectedMs);
  });

  it('gets no hours of silence from a wild timestamp', async () => {
    const { call, bystander } = await twoCalls();
    call.stream.say(20, 0x21);
    call.stream.say(9_007_199_254_740_000, 0x22);
    call.stream.say(9_007_199_254_740_020, 0x23);
    await until(() => call.session.heard.at(-1) === 0x23);
    expect(call.session.heard.length).toBe(8 * (20 + 10_000 + 20 + 20));
    await bystander.carriesAudio();
  });
});
