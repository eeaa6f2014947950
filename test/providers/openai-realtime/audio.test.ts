import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioPart, ProviderEvent } from '../../../src/ports/provider.js';
import { MAX_DELTA_CHARS } from '../../../src/providers/openai-realtime/decode-audio.js';
import { codecFor, faultIn, receive, type RealtimeCodec } from './support.js';

const PART: AudioPart = { itemId: 'item_1', contentIndex: 0 };

function delta(
  codec: RealtimeCodec,
  base64: string,
  { itemId, contentIndex } = PART,
): readonly ProviderEvent[] {
  const place = { response_id: 'resp_1', item_id: itemId, output_index: 0, content_index: contentIndex };
  return receive(codec, { type: 'response.output_audio.delta', event_id: 'e', ...place, delta: base64 });
}

function done(codec: RealtimeCodec, { itemId, contentIndex } = PART): readonly ProviderEvent[] {
  const place = { response_id: 'resp_1', item_id: itemId, output_index: 0, content_index: contentIndex };
  return receive(codec, { type: 'response.output_audio.done', event_id: 'e', ...place });
}

const base64 = (...bytes: number[]): string => Buffer.from(bytes).toString('base64');

function samplesIn(events: readonly ProviderEvent[]): number[] {
  return events.flatMap((event) => (event.type === 'audio' ? [...event.frame.samples] : []));
}

describe('PCM16 deltas', () => {
  it('give the same samples however their bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.int16Array({ maxLength: 60 }),
        fc.array(fc.nat({ max: 120 }), { maxLength: 12 }),
        (samples, cuts) => {
          const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
          const edges = [0, ...cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b), bytes.length];
          const codec = codecFor();
          const events = edges
            .slice(1)
            .flatMap((end, index) => delta(codec, bytes.subarray(edges[index], end).toString('base64')));
          expect(samplesIn(events)).toEqual([...samples]);
        },
      ),
    );
  });

  it('keep the odd byte of each part apart', () => {
    const codec = codecFor();
    const other = { itemId: 'item_1', contentIndex: 1 };
    delta(codec, base64(0x01));
    delta(codec, base64(0x05), other);
    expect(samplesIn(delta(codec, base64(0x02)))).toEqual([0x0201]);
    expect(samplesIn(delta(codec, base64(0x06), other))).toEqual([0x0605]);
  });

  it('forget the odd byte when the part is done', () => {
    const codec = codecFor();
    expect(samplesIn(delta(codec, base64(1, 0, 9)))).toEqual([1]);
    expect(done(codec)).toEqual([{ type: 'audio-done', responseId: 'resp_1', part: PART }]);
    expect(samplesIn(delta(codec, base64(2, 0)))).toEqual([2]);
  });

  it('without a whole sample are known and ignored', () => {
    const ignored = [{ type: 'ignored', name: 'response.output_audio.delta', known: true }];
    expect(delta(codecFor(), '')).toEqual(ignored);
    expect(delta(codecFor(), base64(1))).toEqual(ignored);
  });

  it('say which response, item and part they belong to', () => {
    expect(delta(codecFor(), base64(1, 0), { itemId: 'item_7', contentIndex: 3 })).toMatchObject([
      { type: 'audio', responseId: 'resp_1', part: { itemId: 'item_7', contentIndex: 3 } },
    ]);
  });
});

describe('μ-law deltas', () => {
  it('are the bytes themselves, of any number', () => {
    const codec = codecFor({ audioFormat: 'g711_ulaw' });
    expect(delta(codec, base64(0xff, 0x7f, 0x00))).toMatchObject([
      { frame: { encoding: 'mulaw', rateHz: 8000, samples: Uint8Array.of(0xff, 0x7f, 0) } },
    ]);
    expect(samplesIn(delta(codec, base64(0x12)))).toEqual([0x12]);
  });
});

describe('a delta that is not audio', () => {
  it.each(['A', 'AAAAA', 'AA?A', 'AA AA', '#', 'AA==AA==', 'AAA\n', 'not base64 at all!'])(
    '%j is malformed, and no sound',
    (text) => {
      expect(faultIn(delta(codecFor(), text))).toMatchObject({
        code: 'provider.malformed_message',
        severity: 'retryable',
        message: 'an audio delta that is not base64',
      });
    },
  );

  it('does not lose the odd byte that waits', () => {
    const codec = codecFor();
    delta(codec, base64(0x01));
    delta(codec, '?');
    expect(samplesIn(delta(codec, base64(0x02)))).toEqual([0x0201]);
  });

  it('is too long past the limit, and fine up to it', () => {
    const longest = delta(codecFor(), 'A'.repeat(MAX_DELTA_CHARS));
    expect(longest).toMatchObject([{ type: 'audio' }]);
    expect(faultIn(delta(codecFor(), 'A'.repeat(MAX_DELTA_CHARS + 4)))).toMatchObject({
      code: 'provider.malformed_message',
      message: `an audio delta of ${MAX_DELTA_CHARS + 4} characters`,
    });
  });

  it.each([undefined, null, 7, ['AA==']])('is malformed when it is %j', (value) => {
    const event = { type: 'response.audio.delta', response_id: 'r', item_id: 'i', delta: value };
    expect(faultIn(receive(codecFor(), event)).message).toBe(
      'response.output_audio.delta without a usable delta',
    );
  });
});
