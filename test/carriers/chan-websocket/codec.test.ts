import alawmulaw from 'alawmulaw';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioFrame } from '../../../src/audio/frame.js';
import { createChanWebsocketCodec } from '../../../src/carriers/chan-websocket/codec.js';
import { MAX_COMMAND_BYTES, MAX_EVENT_CHARS } from '../../../src/carriers/chan-websocket/control.js';
import { MAX_EARLY_BYTES } from '../../../src/carriers/chan-websocket/early-audio.js';
import type { ExpectedStream } from '../../../src/carriers/chan-websocket/media-start.js';
import { MAX_HELD_MS } from '../../../src/carriers/chan-websocket/outbox.js';
import type { CarrierEvent } from '../../../src/ports/carrier.js';
import type { Message } from '../../../src/ports/text-channel.js';

const FRAME = 160;

function startOf(fields: Readonly<Record<string, unknown>> = {}): string {
  const usual = {
    connection_id: 'c1',
    channel_id: '17.1',
    format: 'ulaw',
    optimal_frame_size: FRAME,
    ptime: 20,
  };
  return JSON.stringify({ event: 'MEDIA_START', ...usual, ...fields });
}

function streaming(fields: Readonly<Record<string, unknown>> = {}, expected: ExpectedStream = {}) {
  const codec = createChanWebsocketCodec(expected);
  const started = codec.decode(startOf(fields));
  const say = (event: string, more: object = {}): readonly CarrierEvent[] =>
    codec.decode(JSON.stringify({ event, channel_id: '17.1', ...more }));
  const play = (samples: Uint8Array): readonly Message[] =>
    codec.encode({ type: 'audio', frame: { encoding: 'mulaw', rateHz: 8000, samples } });
  return { codec, started, say, play };
}

const codesOf = (events: readonly CarrierEvent[]): string[] =>
  events.map((event) => (event.type === 'fault' ? event.code : event.type));
const lengthsOf = (messages: readonly Message[]): number[] => messages.map(({ length }) => length);
const ramp = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 251);

describe('the formats of Asterisk', () => {
  const pcm = (rateHz: 8000 | 16000 | 24000, samples: readonly number[]): AudioFrame => ({
    encoding: 'pcm16',
    rateHz,
    samples: Int16Array.from(samples),
  });

  it.each([
    ['ulaw', { encoding: 'mulaw', rateHz: 8000, samples: Uint8Array.of(1, 2, 0xff, 4) }, [1, 2, 0xff, 4]],
    ['slin', pcm(8000, [1, -2]), [1, 0, 0xfe, 0xff]],
    ['slin16', pcm(16000, [256, -32768]), [0, 1, 0, 0x80]],
    ['slin24', pcm(24000, [32767, 0]), [0xff, 0x7f, 0, 0]],
  ] as const)('%s is read and written', (format, frame, bytes) => {
    const { codec, started } = streaming({ format, optimal_frame_size: 4 });
    expect(started).toMatchObject([
      { type: 'started', start: { format: { encoding: frame.encoding, rateHz: frame.rateHz } } },
    ]);
    expect(codec.decodeBytes(Buffer.from(bytes))).toEqual([{ type: 'audio', frame, timestampMs: 0 }]);
    expect(codec.encode({ type: 'audio', frame }).map((message) => [...Buffer.from(message)])).toEqual([
      bytes,
    ]);
  });

  it('alaw is linear at 8 kHz to everybody else, by the tables of G.711', () => {
    const { codec, started } = streaming({ format: 'alaw', optimal_frame_size: 256 });
    expect(started).toMatchObject([{ start: { format: { encoding: 'pcm16', rateHz: 8000 } } }]);
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    const [event] = codec.decodeBytes(codes);
    const samples = event?.type === 'audio' ? Int16Array.from(event.frame.samples) : new Int16Array(0);
    expect(samples).toEqual(alawmulaw.alaw.decode(codes));
    expect(Math.max(...samples)).toBe(32256);
    const frame = { encoding: 'pcm16', rateHz: 8000, samples } as const;
    expect(codec.encode({ type: 'audio', frame }).map((message) => [...Buffer.from(message)])).toEqual([
      [...codes],
    ]);
  });

  it('samples are read from bytes at an odd address too', () => {
    const { codec } = streaming({ format: 'slin', optimal_frame_size: 320 });
    const bytes = Buffer.from([9, 1, 0, 2, 0]).subarray(1);
    expect(codec.decodeBytes(bytes)).toMatchObject([{ frame: { samples: Int16Array.of(1, 2) } }]);
  });

  it('gives μ-law as a plain Uint8Array, whose slice() copies', () => {
    const [event] = streaming().codec.decodeBytes(Buffer.alloc(FRAME));
    expect(event?.type === 'audio' && Buffer.isBuffer(event.frame.samples)).toBe(false);
  });

  it.each(['g722', 'opus', 'ulaw ', '', 7, undefined, '__proto__'])(
    '%j can not be taken, and ends the stream',
    (format) => {
      const { codec, started } = streaming({ format }, { token: 't' });
      expect(started).toMatchObject([
        { type: 'fault', code: 'asterisk.wrong_format', refused: { streamId: '17.1', token: 't' } },
      ]);
      expect([codec.decode(startOf()), codec.decodeBytes(ramp(FRAME))]).toEqual([[], []]);
    },
  );

  it('a stream in another format than the call was announced with can not be taken', () => {
    expect(codesOf(streaming({ format: 'slin' }, { format: 'ulaw' }).started)).toEqual([
      'asterisk.wrong_format',
    ]);
    expect(codesOf(streaming({ format: 'ulaw' }, { format: 'ulaw' }).started)).toEqual(['started']);
  });
});

describe('sound to Asterisk', () => {
  it('goes in whole frames however it is cut, to the last byte but one frame', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, fc.constantFrom(40, FRAME, 320), (sizes, frameBytes) => {
        const { play, codec } = streaming({ optimal_frame_size: frameBytes });
        const all = ramp(sizes.reduce((sum, size) => sum + size, 0));
        let at = 0;
        const sent = sizes.flatMap((size) => {
          const part = all.subarray(at, (at += size));
          return play(part).map((message) => Buffer.from(message));
        });
        expect(sent.every(({ length }) => length > 0 && length % frameBytes === 0)).toBe(true);
        const rest = codec
          .encode({ type: 'mark', name: 'end' })
          .filter((message) => typeof message !== 'string');
        const heard = Buffer.concat([...sent, ...rest.map((message) => Buffer.from(message))]);
        expect(heard.subarray(0, all.length)).toEqual(Buffer.from(all));
        expect(heard.length - all.length).toBeLessThan(frameBytes);
        expect(heard.subarray(all.length).every((code) => code === 0xff)).toBe(true);
      }),
    );
  });

  it('takes the usual frame where the one that is asked for makes no sense', () => {
    for (const optimal_frame_size of [0, -1, 1.5, 'many', 1e9, null, [320], { toString: 1 }])
      expect(lengthsOf(streaming({ optimal_frame_size }).play(ramp(FRAME + 1)))).toEqual([FRAME]);
  });

  it('is not sent before the stream has started', () => {
    const codec = createChanWebsocketCodec();
    const frame = { encoding: 'mulaw', rateHz: 8000, samples: ramp(FRAME) } as const;
    expect(codec.encode({ type: 'audio', frame })).toEqual([]);
  });

  it('is held back from XOFF to XON, with its marks, in order', () => {
    const { codec, play, say } = streaming();
    expect(say('MEDIA_XOFF')).toMatchObject([{ type: 'full', code: 'asterisk.takes_no_audio' }]);
    const lent = ramp(FRAME);
    expect([play(lent), codec.encode({ type: 'mark', name: 'a' }), play(ramp(FRAME))]).toEqual([[], [], []]);
    lent.fill(0);
    expect(say('MEDIA_XON')).toEqual([{ type: 'has-room' }]);
    const due = codec.due?.() ?? [];
    expect(due).toEqual([ramp(FRAME), '{"command":"MARK_MEDIA","correlation_id":"m1"}', ramp(FRAME)]);
    expect([codec.due?.(), lengthsOf(play(ramp(FRAME)))]).toEqual([[], [FRAME]]);
  });

  it('is forgotten with what is held back when it is cleared; the flush itself waits for nothing', () => {
    const { codec, play, say } = streaming();
    say('MEDIA_XOFF');
    play(ramp(FRAME));
    expect(codec.encode({ type: 'clear' })).toEqual(['{"command":"FLUSH_MEDIA"}']);
    expect(play(ramp(FRAME * 2))).toEqual([]);
    say('MEDIA_XON');
    expect(lengthsOf(codec.due?.() ?? [])).toEqual([FRAME * 2]);
  });

  it('is dropped when XOFF lasts for ever, which is told once, and is held again after XON', () => {
    const { codec, play, say } = streaming();
    say('MEDIA_XOFF');
    for (let ms = 0; ms < MAX_HELD_MS + 10_000; ms += 20) play(ramp(FRAME));
    expect(codesOf(codec.decodeBytes(ramp(FRAME)))).toEqual(['audio', 'asterisk.takes_no_audio']);
    expect(codesOf(codec.decodeBytes(ramp(FRAME)))).toEqual(['audio']);
    say('MEDIA_XON');
    expect((codec.due?.() ?? []).length * 20).toBe(MAX_HELD_MS);
    say('MEDIA_XOFF');
    play(ramp(FRAME));
    expect(codesOf(codec.decodeBytes(ramp(FRAME)))).toEqual(['audio']);
  });

  it('forgets the part of a frame that is left over when it is cleared', () => {
    const { codec, play } = streaming();
    play(ramp(100));
    codec.encode({ type: 'clear' });
    expect(codec.encode({ type: 'mark', name: 'a' })).toHaveLength(1);
  });
});

describe('marks', () => {
  it('go by short ids, however they are called, and no command is longer than Asterisk reads', () => {
    const { codec, say } = streaming();
    const name = 'n'.repeat(5000);
    const sent = Array.from({ length: 2000 }, () => codec.encode({ type: 'mark', name })).flat();
    sent.push(...codec.encode({ type: 'clear' }), ...(codec.closing?.() ?? []));
    for (const message of sent) expect(Buffer.byteLength(message)).toBeLessThanOrEqual(MAX_COMMAND_BYTES);
    codec.encode({ type: 'mark', name });
    expect(say('MEDIA_MARK_PROCESSED', { correlation_id: 'm2001' })).toEqual([
      { type: 'mark-reached', name },
    ]);
  });

  it('that were flushed come back to nobody, and those that were never set are told', () => {
    const { codec, say } = streaming();
    codec.encode({ type: 'mark', name: 'a' });
    codec.encode({ type: 'clear' });
    expect(say('MEDIA_MARK_PROCESSED', { correlation_id: 'm1' })).toEqual([]);
    for (const correlation_id of ['m2', 'x', '', 7, undefined, 'm1e3'])
      expect(codesOf(say('MEDIA_MARK_PROCESSED', { correlation_id }))).toEqual(['carrier.malformed_message']);
  });

  it('come back once', () => {
    const { codec, say } = streaming();
    codec.encode({ type: 'mark', name: 'a' });
    expect(codesOf(say('MEDIA_MARK_PROCESSED', { correlation_id: 'm1' }))).toEqual(['mark-reached']);
    expect(say('MEDIA_MARK_PROCESSED', { correlation_id: 'm1' })).toEqual([]);
  });
});

describe('what Asterisk says', () => {
  it('is counted by its samples: who is on hold sends nothing, and media time stands still', () => {
    const { codec } = streaming();
    const times = [FRAME, FRAME, 80, FRAME].flatMap((bytes) =>
      codec.decodeBytes(ramp(bytes)).map((event) => (event.type === 'audio' ? event.timestampMs : -1)),
    );
    expect(times).toEqual([0, 20, 40, 50]);
  });

  it('is kept when sound comes before MEDIA_START, and is heard after it', () => {
    const codec = createChanWebsocketCodec();
    expect([codec.decodeBytes(Buffer.from([1, 2])), codec.decodeBytes(Buffer.from([3]))]).toEqual([[], []]);
    const [, audio] = codec.decode(startOf());
    expect(audio).toMatchObject({
      type: 'audio',
      timestampMs: 0,
      frame: { samples: Uint8Array.of(1, 2, 3) },
    });
    expect(codec.decodeBytes(ramp(FRAME))).toMatchObject([{ timestampMs: 3 / 8 }]);
  });

  it('is kept up to a second, and the rest is told and dropped', () => {
    const codec = createChanWebsocketCodec();
    const pieces = Array.from({ length: MAX_EARLY_BYTES / FRAME }, () => codec.decodeBytes(ramp(FRAME)));
    expect(pieces.flat()).toEqual([]);
    expect(codesOf(codec.decodeBytes(ramp(FRAME)))).toEqual(['carrier.out_of_order']);
    expect(codesOf(codec.decode(startOf()))).toEqual(['started', 'audio']);
  });

  it.each([
    ['not JSON', '{"event":', 'carrier.malformed_message'],
    ['a list', '[1]', 'carrier.malformed_message'],
    ['no event', '{"command":"ANSWER"}', 'carrier.malformed_message'],
    ['empty', '', 'carrier.malformed_message'],
    ['the other dialect', 'DTMF_END digit:1', 'carrier.malformed_message'],
    ['longer than anything', `{"event":"${'X'.repeat(MAX_EVENT_CHARS)}"}`, 'carrier.malformed_message'],
    ['of a newer version', '{"event":"MEDIA_TELEPATHY"}', 'carrier.unknown_event'],
    ['named like a method', '{"event":"__proto__"}', 'carrier.unknown_event'],
    ['a key that is none', '{"event":"DTMF_END","digit":"12"}', 'carrier.malformed_message'],
    ['no key', '{"event":"DTMF_END"}', 'carrier.malformed_message'],
    ['a second start', startOf(), 'carrier.out_of_order'],
  ])('is told and ignored when it is %s', (_, message, code) => {
    const { codec } = streaming();
    expect(codesOf(codec.decode(message))).toEqual([code]);
    expect(codesOf(codec.decodeBytes(ramp(FRAME)))).toEqual(['audio']);
  });

  it.each([
    ['odd', 'slin', 321],
    ['longer than a second', 'ulaw', 8001],
    ['longer than a second', 'slin24', 48_002],
  ])('is told and ignored when sound is %s (%s)', (_, format, bytes) => {
    expect(codesOf(streaming({ format }).codec.decodeBytes(ramp(bytes)))).toEqual(['carrier.bad_media']);
  });

  it('is told when it comes before MEDIA_START, or MEDIA_START names no channel', () => {
    const codec = createChanWebsocketCodec();
    expect(codesOf(codec.decode('DTMF_END digit:1'))).toEqual(['carrier.out_of_order']);
    expect(codesOf(codec.decode('MEDIA_START format:ulaw'))).toEqual(['carrier.malformed_message']);
    expect(codesOf(codec.decode('MEDIA_START format:ulaw channel_id:17.1'))).toEqual(['started']);
  });

  it('never makes it throw, and stopped is last', () => {
    const words = fc.constantFrom(
      'MEDIA_START',
      'MEDIA_XOFF',
      'MEDIA_XON',
      'MEDIA_MARK_PROCESSED',
      'DTMF_END',
      'm1',
      'format:ulaw',
      'channel_id:1',
      '{',
      ':',
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(words).map((each) => each.join(' ')),
    );
    const message = fc.oneof(text, fc.uint8Array({ maxLength: 400 }));
    fc.assert(
      fc.property(fc.array(message, { maxLength: 30 }), (messages) => {
        const codec = createChanWebsocketCodec();
        for (const each of messages) {
          const events = typeof each === 'string' ? codec.decode(each) : codec.decodeBytes(each);
          expect(codesOf(events)).not.toContain('stopped');
          codec.encode({ type: 'mark', name: 'm' });
        }
        expect(codesOf(codec.ended({ kind: 'closed', code: 1000, reason: '' }))).toEqual(['stopped']);
        expect([codec.decode('MEDIA_START'), codec.decodeBytes(ramp(FRAME))]).toEqual([[], []]);
      }),
    );
  });
});

describe('the end', () => {
  it.each([
    ['the caller hung up', { kind: 'closed', code: 1000, reason: '' }, true, ['stopped']],
    ['Asterisk was stopped', { kind: 'closed', code: 1001, reason: '' }, false, ['stopped']],
    ['it broke', { kind: 'failed', message: 'reset' }, false, ['carrier.connection_failed', 'stopped']],
  ] as const)('is told as what it is: %s', (_, end, orderly, codes) => {
    const events = streaming().codec.ended(end);
    expect(codesOf(events)).toEqual(codes);
    expect(events.at(-1)).toMatchObject({ orderly });
  });

  it('says HANGUP once, in the dialect of the stream, and is no hang-up of the caller’s then', () => {
    const codec = createChanWebsocketCodec();
    codec.decode('MEDIA_START format:ulaw channel_id:17.1');
    expect([codec.closing?.(), codec.closing?.()]).toEqual([['HANGUP'], []]);
    expect(codec.ended({ kind: 'closed', code: 1000, reason: '' })).toMatchObject([{ orderly: false }]);
  });

  it('says nothing where no dialect is known', () => {
    expect(createChanWebsocketCodec().closing?.()).toEqual([]);
  });
});
