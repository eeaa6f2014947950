import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  frameBytes,
  FrameReader,
  kindOfRate,
  beginningOf,
  MAX_PAYLOAD_BYTES,
  rateOfKind,
  uuidBytes,
  uuidText,
} from '../../../src/carriers/audiosocket/frames.js';

const UUID = '40325ec2-5efd-4bd3-805f-53576e581d13';

/** What a reader makes of pieces, as plain values. */
function read(pieces: readonly Uint8Array[]): { kind: number; payload: number[] }[] {
  const reader = new FrameReader();
  return pieces.flatMap((piece) =>
    reader.push(piece).map(({ kind, payload }) => ({ kind, payload: [...payload] })),
  );
}

function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...ends].map((from, index) => bytes.subarray(from, ends[index] ?? bytes.length));
}

describe('frames of AudioSocket', () => {
  it('have the length big-endian behind the kind, in one piece with the payload', () => {
    expect([...frameBytes(0x10, new Uint8Array(320)).subarray(0, 3)]).toEqual([0x10, 0x01, 0x40]);
    expect(frameBytes(0x10, new Uint8Array(320))).toHaveLength(323);
  });

  it('are the same wherever the network cuts them', () => {
    const payload = fc.uint8Array({ maxLength: 700 });
    const frames = fc.array(fc.record({ kind: fc.integer({ min: 0, max: 0xff }), payload }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 30 }), (sent, places) => {
        const bytes = Buffer.concat(sent.map((frame) => frameBytes(frame.kind, frame.payload)));
        const expected = sent.map((frame) => ({ kind: frame.kind, payload: [...frame.payload] }));
        expect(read(cutAt(bytes, places))).toEqual(expected);
      }),
    );
  });

  it('are the same at every single cut, and byte by byte', () => {
    const sent = [
      frameBytes(0x01, uuidBytes(UUID)),
      frameBytes(
        0x10,
        Uint8Array.from({ length: 320 }, (_, index) => index),
      ),
      frameBytes(0x00, new Uint8Array(0)),
      frameBytes(0x03, Buffer.from('5')),
    ];
    const bytes = Buffer.concat(sent);
    const whole = read([bytes]);
    expect(whole.map(({ kind }) => kind)).toEqual([0x01, 0x10, 0x00, 0x03]);
    for (let at = 0; at <= bytes.length; at++) expect(read(cutAt(bytes, [at]))).toEqual(whole);
    expect(read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  it('are read no further behind one that is too long', () => {
    const reader = new FrameReader();
    const long = frameBytes(0x10, new Uint8Array(MAX_PAYLOAD_BYTES + 1));
    expect(reader.push(frameBytes(0x10, new Uint8Array(MAX_PAYLOAD_BYTES)))).toHaveLength(1);
    expect(reader.push(long.subarray(0, 2))).toEqual([]);
    expect(reader.push(long.subarray(2))).toEqual([]);
    expect(reader.tooLong).toBe(MAX_PAYLOAD_BYTES + 1);
    expect(reader.push(frameBytes(0x00, new Uint8Array(0)))).toEqual([]);
  });

  it('have 8 to 192 kHz in the kinds 0x10 to 0x18, 16 kHz in 0x12 and 24 kHz in 0x13', () => {
    const kinds = [0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19];
    expect(kinds.map(rateOfKind)).toEqual([
      undefined,
      8000,
      12000,
      16000,
      24000,
      32000,
      44100,
      48000,
      96000,
      192000,
      undefined,
    ]);
    expect([8000, 16000, 24000, 11025].map(kindOfRate)).toEqual([0x10, 0x12, 0x13, undefined]);
  });
});

describe('the UUID that a connection begins with', () => {
  it('is 16 bytes, written 8-4-4-4-12', () => {
    expect(uuidText(uuidBytes(UUID))).toBe(UUID);
    expect(beginningOf(frameBytes(0x01, uuidBytes(UUID)))).toEqual({ is: 'uuid', uuid: UUID });
  });

  it('is waited for while its beginning is right', () => {
    const frame = frameBytes(0x01, uuidBytes(UUID));
    for (let at = 0; at < frame.length; at++)
      expect(beginningOf(frame.subarray(0, at))).toEqual({ is: 'unfinished' });
    expect(beginningOf(Buffer.concat([frame, Buffer.from('more')]))).toEqual({ is: 'uuid', uuid: UUID });
  });

  it('is not waited for behind anything else', () => {
    expect(beginningOf(Buffer.from('GET / HTTP/1.1'))).toEqual({ is: 'something-else' });
    expect(beginningOf(Uint8Array.of(0x10))).toEqual({ is: 'something-else' });
    expect(beginningOf(Uint8Array.of(0x01, 0, 17))).toEqual({ is: 'something-else' });
  });
});
