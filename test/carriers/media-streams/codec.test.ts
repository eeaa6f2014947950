import { describe, expect, it } from 'vitest';
import { TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import { createMediaStreamsCodec } from '../../../src/carriers/media-streams/codec.js';
import type { CarrierCommand, CarrierEvent } from '../../../src/ports/carrier.js';
import type { Codec } from '../../../src/ports/link.js';
import { CALL, connected, inStream, media, start, stop, STREAM } from './wire.js';

type TwilioCodec = Codec<CarrierEvent, CarrierCommand>;

function streaming(): TwilioCodec {
  const codec = createMediaStreamsCodec();
  codec.decode(connected);
  codec.decode(start());
  return codec;
}

function codesOf(events: readonly CarrierEvent[]): string[] {
  return events.map((event) => (event.type === 'fault' ? event.code : event.type));
}

describe('what Twilio says', () => {
  it('has nothing for us in connected', () => {
    expect(createMediaStreamsCodec().decode(connected)).toEqual([]);
  });

  it('announces the stream, its call, its token and its format in start', () => {
    expect(createMediaStreamsCodec().decode(start())).toEqual([
      {
        type: 'started',
        start: { streamId: STREAM, carrierCallId: CALL, token: 'one-time', format: TELEPHONE_FORMAT },
      },
    ]);
  });

  it.each([
    ['no parameters', { customParameters: {} }],
    ['customParameters left out', { customParameters: undefined }],
    ['a token that is not a string', { customParameters: { token: 7 } }],
    ['an empty token', { customParameters: { token: '' } }],
  ])('starts a stream without a token when there is %s', (_, changes) => {
    const [event] = createMediaStreamsCodec().decode(start(changes));
    expect(event).toMatchObject({ type: 'started', start: { token: undefined } });
  });

  it('takes ids that are not Twilio SIDs, as compatible carriers have them', () => {
    const id = '4f1d7c2e-0000-4000-8000-000000000001';
    const [event] = createMediaStreamsCodec().decode(
      start({ streamSid: id, callSid: id }, { streamSid: id }),
    );
    expect(event).toMatchObject({ type: 'started', start: { streamId: id, carrierCallId: id } });
  });

  it('brings caller audio with its presentation time', () => {
    expect(streaming().decode(media({ timestamp: '1240' }))).toEqual([
      {
        type: 'audio',
        frame: { encoding: 'mulaw', rateHz: 8000, samples: new Uint8Array(160).fill(0x7e) },
        timestampMs: 1240,
      },
    ]);
  });

  it('gives audio as a plain Uint8Array, whose slice() copies', () => {
    const [event] = streaming().decode(media());
    expect(event?.type === 'audio' && Buffer.isBuffer(event.frame.samples)).toBe(false);
  });

  it.each([1, 159, 161, 8000])('takes frames of %i bytes', (bytes) => {
    const payload = Buffer.alloc(bytes, 1).toString('base64');
    const [event] = streaming().decode(media({ payload }));
    expect(event?.type === 'audio' && event.frame.samples.length).toBe(bytes);
  });

  it('takes a timestamp that is a number, and audio whose track is not named', () => {
    const [event] = streaming().decode(media({ timestamp: 60, track: undefined }));
    expect(event).toMatchObject({ type: 'audio', timestampMs: 60 });
  });

  it("does not take the agent's own audio for the caller's", () => {
    expect(streaming().decode(media({ track: 'outbound' }))).toEqual([]);
  });

  it.each('0123456789*#ABCD'.split(''))('brings the key %s', (digit) => {
    const message = inStream('dtmf', { track: 'inbound_track', digit });
    expect(streaming().decode(message)).toEqual([{ type: 'dtmf', digit }]);
  });

  it('brings marks back', () => {
    expect(streaming().decode(inStream('mark', { name: 'g1:item:400' }))).toEqual([
      { type: 'mark-reached', name: 'g1:item:400' },
    ]);
  });

  it('tolerates fields that it does not know', () => {
    expect(codesOf(streaming().decode(media({ novelty: 1 }, { another: {} })))).toEqual(['audio']);
  });
});

describe('bad input is refused by name and changes nothing', () => {
  it.each([
    ['text that is not JSON', '{"event":', 'carrier.malformed_message'],
    ['an empty message', '', 'carrier.malformed_message'],
    ['JSON that is not an object', '[1]', 'carrier.malformed_message'],
    ['null', 'null', 'carrier.malformed_message'],
    ['a message without an event', '{}', 'carrier.malformed_message'],
    ['an event that is not a string', '{"event":{"toString":1}}', 'carrier.malformed_message'],
    ['an event nobody knows', '{"event":"speech"}', 'carrier.unknown_event'],
    ['an event named like a method', '{"event":"constructor"}', 'carrier.unknown_event'],
    ['a second start', start(), 'carrier.out_of_order'],
    ['connected after start', connected, 'carrier.out_of_order'],
    ['media of another stream', media({}, { streamSid: 'MZ2' }), 'carrier.wrong_stream'],
    ['media without a streamSid', media({}, { streamSid: undefined }), 'carrier.wrong_stream'],
    ['a stop of another stream', inStream('stop', {}, { streamSid: 'MZ2' }), 'carrier.wrong_stream'],
    ['media without a body', inStream('media', {}, { media: 'x' }), 'carrier.bad_media'],
    ['no payload', media({ payload: undefined }), 'carrier.bad_media'],
    ['an empty payload', media({ payload: '' }), 'carrier.bad_media'],
    ['a payload that is not text', media({ payload: 12 }), 'carrier.bad_media'],
    ['a payload that is not base64', media({ payload: 'not base64!!' }), 'carrier.bad_media'],
    ['base64 of the URL alphabet', media({ payload: '-_-_' }), 'carrier.bad_media'],
    ['base64 that is cut off', media({ payload: 'AAA' }), 'carrier.bad_media'],
    ['only padding', media({ payload: '====' }), 'carrier.bad_media'],
    ['padding in the middle', media({ payload: 'AA==AAAA' }), 'carrier.bad_media'],
    [
      'a frame of 8,001 bytes',
      media({ payload: Buffer.alloc(8001).toString('base64') }),
      'carrier.bad_media',
    ],
    ['a payload of 10 MB', media({ payload: 'A'.repeat(10_000_000) }), 'carrier.bad_media'],
    ['a negative timestamp', media({ timestamp: '-20' }), 'carrier.bad_media'],
    ['a negative number as timestamp', media({ timestamp: -20 }), 'carrier.bad_media'],
    ['a timestamp that is no number', media({ timestamp: 'soon' }), 'carrier.bad_media'],
    ['a timestamp in hexadecimal', media({ timestamp: '0x14' }), 'carrier.bad_media'],
    ['an empty timestamp', media({ timestamp: '' }), 'carrier.bad_media'],
    ['a fraction as timestamp', media({ timestamp: 20.5 }), 'carrier.bad_media'],
    ['a timestamp past safe integers', media({ timestamp: '9007199254740993' }), 'carrier.bad_media'],
    ['no timestamp', media({ timestamp: undefined }), 'carrier.bad_media'],
    ['dtmf without a key', inStream('dtmf', {}), 'carrier.malformed_message'],
    ['two keys at once', inStream('dtmf', { digit: '12' }), 'carrier.malformed_message'],
    ['a key that is not on a phone', inStream('dtmf', { digit: 'E' }), 'carrier.malformed_message'],
    ['a mark without a name', inStream('mark', {}), 'carrier.malformed_message'],
  ])('%s', (_, message, code) => {
    const codec = streaming();
    expect(codesOf(codec.decode(message))).toEqual([code]);
    expect(codesOf(codec.decode(media()))).toEqual(['audio']);
  });

  it.each([
    ['media', media()],
    ['dtmf', inStream('dtmf', { digit: '1' })],
    ['mark', inStream('mark', { name: 'm' })],
    ['stop', stop],
  ])('%s before start', (_, message) => {
    const codec = createMediaStreamsCodec();
    codec.decode(connected);
    expect(codesOf(codec.decode(message))).toEqual(['carrier.out_of_order']);
    expect(codesOf(codec.decode(start()))).toEqual(['started']);
  });

  it.each([
    ['without a body', start({}, { start: undefined }), 'carrier.malformed_message'],
    ['without a streamSid', start({}, { streamSid: undefined }), 'carrier.wrong_stream'],
    ['with a streamSid that is not text', start({}, { streamSid: 5 }), 'carrier.wrong_stream'],
    ['with two streamSids', start({ streamSid: 'MZ2' }), 'carrier.wrong_stream'],
    ['without a callSid', start({ callSid: undefined }), 'carrier.malformed_message'],
    ['with an endless callSid', start({ callSid: 'C'.repeat(501) }), 'carrier.malformed_message'],
    [
      'in L16',
      start({ mediaFormat: { encoding: 'audio/x-L16', sampleRate: 8000, channels: 1 } }),
      'carrier.unsupported_format',
    ],
    [
      'at 16 kHz',
      start({ mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 16000, channels: 1 } }),
      'carrier.unsupported_format',
    ],
    [
      'in stereo',
      start({ mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 2 } }),
      'carrier.unsupported_format',
    ],
    [
      'in a format that is an object',
      start({ mediaFormat: { encoding: { toString: 1 }, sampleRate: null, channels: [] } }),
      'carrier.unsupported_format',
    ],
    ['without a format', start({ mediaFormat: undefined }), 'carrier.unsupported_format'],
  ])('a start %s starts nothing', (_, message, code) => {
    const codec = createMediaStreamsCodec();
    expect(codesOf(codec.decode(message))).toEqual([code]);
    expect(codec.encode({ type: 'clear' })).toEqual([]);
  });

  it('never repeats a payload or a long text in a fault', () => {
    const codec = streaming();
    for (const message of [media({ payload: 'Q'.repeat(9999) + '!' }), `{"event":"${'E'.repeat(5000)}"}`]) {
      const [event] = codec.decode(message);
      expect(event?.type === 'fault' ? event.detail.length : Infinity).toBeLessThan(100);
    }
  });
});

describe('the end of a stream', () => {
  it('is orderly when Twilio says stop, and comes once', () => {
    const codec = streaming();
    expect(codec.decode(stop)).toMatchObject([{ type: 'stopped', orderly: true }]);
    expect(codec.decode(stop)).toEqual([]);
    expect(codec.ended({ kind: 'closed', code: 1000, reason: '' })).toEqual([]);
  });

  it.each([
    [{ kind: 'closed', code: 1006, reason: '' } as const, '1006'],
    [{ kind: 'failed', message: 'ECONNRESET' } as const, 'ECONNRESET'],
    [{ kind: 'refused', status: 403 } as const, '403'],
  ])('is not orderly when the socket ends without stop: %j', (end, word) => {
    const events = streaming().ended(end);
    const last = events.at(-1);
    expect(last).toMatchObject({ type: 'stopped', orderly: false });
    expect(last?.type === 'stopped' && last.detail).toContain(word);
    expect(events.filter(({ type }) => type === 'stopped')).toHaveLength(1);
  });

  it('names the fault when the socket broke, and none when it was closed or had stopped before', () => {
    const broken = { kind: 'failed', message: 'Max payload size exceeded' } as const;
    expect(streaming().ended(broken)[0]).toEqual({
      type: 'fault',
      code: 'carrier.connection_failed',
      detail: 'Max payload size exceeded',
    });
    expect(codesOf(streaming().ended({ kind: 'closed', code: 1001, reason: '' }))).toEqual(['stopped']);
    const stopped = streaming();
    stopped.decode(stop);
    expect(stopped.ended(broken)).toEqual([]);
  });

  it('is told even when the stream never started', () => {
    const codec = createMediaStreamsCodec();
    expect(codesOf(codec.ended({ kind: 'closed', code: 1000, reason: '' }))).toEqual(['stopped']);
  });

  it('is the last event, whatever still comes', () => {
    const codec = streaming();
    codec.decode(stop);
    expect([media(), start(), 'rubbish'].flatMap((message) => codec.decode(message))).toEqual([]);
  });

  it('leaves nothing to be sent', () => {
    const codec = streaming();
    codec.decode(stop);
    expect(codec.encode({ type: 'clear' })).toEqual([]);
  });
});

describe('what we say to Twilio', () => {
  const audio = (samples: Uint8Array): CarrierCommand => ({
    type: 'audio',
    frame: { encoding: 'mulaw', rateHz: 8000, samples },
  });

  it('is media exactly as documented', () => {
    expect(streaming().encode(audio(Uint8Array.of(0xff, 0x7f, 0x00)))).toEqual([
      `{"event":"media","streamSid":"${STREAM}","media":{"payload":"/38A"}}`,
    ]);
  });

  it('is a mark exactly as documented, whatever its name', () => {
    expect(streaming().encode({ type: 'mark', name: 'g1:"item"\n' })).toEqual([
      `{"event":"mark","streamSid":"${STREAM}","mark":{"name":"g1:\\"item\\"\\n"}}`,
    ]);
  });

  it('is a clear exactly as documented', () => {
    expect(streaming().encode({ type: 'clear' })).toEqual([`{"event":"clear","streamSid":"${STREAM}"}`]);
  });

  it('is only the part of a buffer that the frame covers', () => {
    const whole = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const [message] = streaming().encode(audio(whole.subarray(2, 5)));
    expect(message).toContain(`"payload":"${Buffer.from([3, 4, 5]).toString('base64')}"`);
  });

  it('is nothing before start, and nothing for an empty frame', () => {
    const codec = createMediaStreamsCodec();
    codec.decode(connected);
    expect([audio(Uint8Array.of(1)), { type: 'clear' } as const].flatMap((c) => codec.encode(c))).toEqual([]);
    expect(streaming().encode(audio(new Uint8Array(0)))).toEqual([]);
  });

  it('is never PCM: that would be a defect of ours', () => {
    const frame = { encoding: 'pcm16', rateHz: 24000, samples: new Int16Array(480) } as const;
    expect(() => streaming().encode({ type: 'audio', frame })).toThrow('mulaw');
  });
});
