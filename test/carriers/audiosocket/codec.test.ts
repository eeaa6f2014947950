import { describe, expect, it } from 'vitest';
import { MODEL_FORMAT, TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import type { AudioFormat } from '../../../src/audio/frame.js';
import { AudioSocketCodec, HANG_UP } from '../../../src/carriers/audiosocket/codec.js';
import { frameBytes, KIND, uuidBytes } from '../../../src/carriers/audiosocket/frames.js';
import type { CarrierEvent } from '../../../src/ports/carrier.js';

const UUID = '40325ec2-5efd-4bd3-805f-53576e581d13';
const SLIN: AudioFormat = { encoding: 'pcm16', rateHz: 8000 };
const UUID_FRAME = frameBytes(KIND.uuid, uuidBytes(UUID));

/** 20 ms at 8 kHz, every sample the same. */
const sound = (sample: number): Uint8Array =>
  frameBytes(0x10, new Uint8Array(Int16Array.from({ length: 160 }, () => sample).buffer));

/** A codec that has begun, and what it has said since. */
function begun(format: AudioFormat = SLIN, wireRateHz: number = format.rateHz) {
  const codec = new AudioSocketCodec({ uuid: UUID, format, wireRateHz });
  const events: CarrierEvent[] = [];
  const take = (event: CarrierEvent): void => {
    events.push(
      event.type === 'audio' && event.frame.encoding === 'pcm16'
        ? { ...event, frame: { ...event.frame, samples: event.frame.samples.slice() } }
        : event,
    );
  };
  const bring = (bytes: Uint8Array, nowMs = 0): void => codec.decode(bytes, nowMs, take);
  bring(UUID_FRAME);
  events.length = 0;
  return { codec, events, bring };
}

describe('the codec of AudioSocket', () => {
  it('begins with the UUID as the token of the stream', () => {
    const codec = new AudioSocketCodec({ uuid: UUID, format: SLIN });
    const events: CarrierEvent[] = [];
    codec.decode(UUID_FRAME, 0, (event) => events.push(event));
    const start = { streamId: UUID, carrierCallId: '', token: UUID, format: SLIN };
    expect(events).toEqual([{ type: 'started', start }]);
  });

  it('takes samples as they are, wherever in memory they lie', () => {
    const { bring, events } = begun();
    const bytes = Buffer.concat([Uint8Array.of(0), sound(-1234)]);
    bring(bytes.subarray(1));
    expect(events).toMatchObject([{ type: 'audio', timestampMs: 0 }]);
    const [audio] = events;
    expect(audio?.type === 'audio' && [...new Set(audio.frame.samples)]).toEqual([-1234]);
  });

  it('hands each frame on before the next is looked at', () => {
    const { codec } = begun();
    const seen: number[] = [];
    codec.decode(Buffer.concat([sound(1), sound(2), sound(3)]), 60, (event) => {
      if (event.type === 'audio') seen.push(event.frame.samples[0] ?? 0);
    });
    expect(seen).toEqual([1, 2, 3]);
  });

  it('makes G.711 of a line that is μ-law inside, and slin of what it is sent', () => {
    const { bring, events, codec } = begun(TELEPHONE_FORMAT);
    bring(sound(0));
    expect(events).toMatchObject([{ type: 'audio', frame: { encoding: 'mulaw', rateHz: 8000 } }]);
    const sent = codec.encode(new Uint8Array(160).fill(0xff));
    expect([...sent]).toEqual([...sound(0)]);
  });

  it('sends sound of each rate in its kind', () => {
    const kinds = ([8000, 16000, 24000] as const).map((rateHz) => {
      const codec = new AudioSocketCodec({ uuid: UUID, format: { encoding: 'pcm16', rateHz } });
      return codec.encode(new Uint8Array(rateHz / 25))[0];
    });
    expect(kinds).toEqual([0x10, 0x12, 0x13]);
  });

  it('brings keys', () => {
    const { bring, events } = begun();
    for (const key of ['1', '#', '*', 'D']) bring(frameBytes(KIND.key, Buffer.from(key)));
    expect(events).toEqual(['1', '#', '*', 'D'].map((digit) => ({ type: 'dtmf', digit })));
  });

  it('puts the time forward when frames never came, and not when they came late', () => {
    const { bring, events } = begun();
    const times = (): number[] =>
      events.flatMap((event) => (event.type === 'audio' ? event.timestampMs : []));
    bring(sound(0), 20);
    bring(sound(0), 40);
    // A stall of this process: five frames at once.
    bring(Buffer.concat([sound(0), sound(0), sound(0), sound(0), sound(0)]), 140);
    expect(times()).toEqual([0, 20, 40, 60, 80, 100, 120]);
    // On hold for ten seconds.
    bring(sound(0), 10_160);
    expect(times().at(-1)).toBe(10_140);
  });

  it.each([
    ['a hang-up', Buffer.from(HANG_UP)],
    ['an error', frameBytes(KIND.error, Uint8Array.of(1))],
  ])('takes %s as the end', (_, bytes) => {
    const { bring, events, codec } = begun();
    bring(Buffer.concat([bytes, sound(0)]));
    expect(events).toEqual([{ type: 'stopped', orderly: true, detail: 'hang-up' }]);
    expect(codec.ended({ how: 'closed-there' })).toEqual([]);
  });

  it('takes the closing of the connection for a hang-up, and its breaking for none', () => {
    expect(begun().codec.ended({ how: 'closed-there' })).toMatchObject([{ type: 'stopped', orderly: true }]);
    expect(begun().codec.ended({ how: 'broke', message: 'ECONNRESET' })).toMatchObject([
      { type: 'fault', code: 'carrier.connection_failed' },
      { type: 'stopped', orderly: false },
    ]);
  });

  it('ends the call by name when nothing is taken', () => {
    expect(begun().codec.ended({ how: 'not-taken', bytes: 20_000 })).toMatchObject([
      { type: 'fault', code: 'audiosocket.slow_reader' },
      { type: 'stopped', orderly: false },
    ]);
  });
});

describe('what is wrong on an AudioSocket', () => {
  it.each([
    ['sound of no length', frameBytes(0x10, new Uint8Array(0)), 'audiosocket.bad_frame'],
    ['half a sample', frameBytes(0x10, new Uint8Array(321)), 'audiosocket.bad_frame'],
    ['two keys in a frame', frameBytes(KIND.key, Buffer.from('12')), 'audiosocket.bad_frame'],
    ['a key that is none', frameBytes(KIND.key, Buffer.from('x')), 'audiosocket.bad_frame'],
    ['a second UUID', UUID_FRAME, 'audiosocket.bad_frame'],
    ['an unknown kind', frameBytes(0x42, new Uint8Array(7)), 'audiosocket.unknown_kind'],
  ])('is told once and ignored: %s', (_, bytes, code) => {
    const { bring, events } = begun();
    bring(bytes);
    bring(bytes);
    bring(sound(5));
    expect(events.map((event) => (event.type === 'fault' ? event.code : event.type))).toEqual([
      code,
      'audio',
    ]);
  });

  it.each([
    ['96 kHz', frameBytes(0x17, new Uint8Array(3840)), 'audiosocket.unsupported_rate'],
    ['192 kHz', frameBytes(0x18, new Uint8Array(7680)), 'audiosocket.unsupported_rate'],
    ['12 kHz on a line of 8', frameBytes(0x11, new Uint8Array(480)), 'audiosocket.wrong_rate'],
    ['48 kHz on a line of 8', frameBytes(0x16, new Uint8Array(1920)), 'audiosocket.wrong_rate'],
    ['16 kHz on a line of 8', frameBytes(0x12, new Uint8Array(640)), 'audiosocket.wrong_rate'],
    ['too long a frame', frameBytes(0x10, new Uint8Array(8001)), 'audiosocket.frame_too_long'],
  ])('ends the call: %s', (_, bytes, code) => {
    const { bring, events } = begun();
    bring(bytes);
    bring(sound(5));
    expect(events).toMatchObject([
      { type: 'fault', code },
      { type: 'stopped', orderly: false, detail: code },
    ]);
  });

  it('ends the call when a line of 48 kHz becomes one of 24, which it is inside', () => {
    const { bring, events } = begun(MODEL_FORMAT, 48_000);
    bring(frameBytes(0x16, new Uint8Array(1920)));
    bring(frameBytes(0x13, new Uint8Array(960)));
    expect(events.slice(1)).toMatchObject([
      { type: 'fault', code: 'audiosocket.wrong_rate', detail: '24000 Hz came, 48000 Hz was announced' },
      { type: 'stopped', orderly: false },
    ]);
  });

  it('ends the call when far more sound comes than there is time for', () => {
    const { bring, events } = begun();
    for (let frame = 0; frame < 600; frame++) bring(sound(1), 100);
    expect(events.filter(({ type }) => type === 'audio')).toHaveLength(500);
    expect(events.slice(500)).toMatchObject([
      { type: 'fault', code: 'audiosocket.flood' },
      { type: 'stopped', orderly: false },
    ]);
  });

  it('ends the call when other frames come without end', () => {
    const { bring, events } = begun();
    for (let frame = 0; frame < 600; frame++) bring(frameBytes(0x42, new Uint8Array(0)), 100);
    expect(events.at(-2)).toMatchObject({ code: 'audiosocket.flood' });
  });
});
