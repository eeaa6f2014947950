import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMediaStreamsCodec } from '../../../src/carriers/media-streams/codec.js';
import { readBridgeMessage } from '../../../src/cli/call/bridge-message.js';
import { CALL, media, start, STREAM } from './wire.js';

const KEYS = ['event', 'streamSid', 'start', 'media', 'mark', 'dtmf', 'stop', 'payload', 'timestamp', 'name'];
const EVENTS = ['connected', 'start', 'media', 'dtmf', 'mark', 'stop', 'other'];

const hostileMessage = fc.oneof(
  fc.string(),
  fc.json(),
  fc
    .record({
      event: fc.constantFrom(...EVENTS),
      streamSid: fc.constantFrom(STREAM, '', null, 1),
      body: fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...KEYS), fc.jsonValue())),
    })
    .map(({ event, streamSid, body }) => JSON.stringify({ event, streamSid, [event]: body })),
);

describe('the codec', () => {
  it('never throws, whatever comes, and keeps its word that stopped is last', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(hostileMessage, { maxLength: 12 }), (started, messages) => {
        const codec = createMediaStreamsCodec();
        if (started) codec.decode(start());
        const events = messages.flatMap((message) => codec.decode(message));
        events.push(...codec.ended({ kind: 'closed', code: 1006, reason: '' }));
        expect(events.filter(({ type }) => type === 'stopped')).toHaveLength(1);
        expect(events.at(-1)?.type).toBe('stopped');
      }),
      { numRuns: 500 },
    );
  });

  it('gives back every byte of audio that a message carries', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 8000 }), (samples) => {
        const codec = createMediaStreamsCodec();
        codec.decode(start());
        const [event] = codec.decode(media({ payload: Buffer.from(samples).toString('base64') }));
        expect(event?.type === 'audio' && [...event.frame.samples]).toEqual([...samples]);
      }),
      { numRuns: 100 },
    );
  });

  it('only sends what Twilio, strict as it is, accepts', () => {
    const command = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 2000 }).map((samples) => ({
        type: 'audio' as const,
        frame: { encoding: 'mulaw' as const, rateHz: 8000 as const, samples },
      })),
      fc.string({ minLength: 1 }).map((name) => ({ type: 'mark' as const, name })),
      fc.constant({ type: 'clear' as const }),
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.array(command), (streamSid, commands) => {
        const codec = createMediaStreamsCodec();
        codec.decode(start({ streamSid, callSid: CALL }, { streamSid }));
        const read = commands
          .flatMap((each) => codec.encode(each))
          .map((m) => readBridgeMessage(m, streamSid));
        const expected = commands.map((each) => {
          if (each.type === 'audio') return { event: 'media', audio: Buffer.from(each.frame.samples) };
          return each.type === 'mark' ? { event: 'mark', name: each.name } : { event: 'clear' };
        });
        expect(read).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
