import alawmulaw from 'alawmulaw';
import { describe, expect, it } from 'vitest';
import { MULAW_SILENCE } from '../../src/audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.js';

const NEGATIVE_ZERO = 0x7f;
const everySample = Int16Array.from({ length: 0x10000 }, (_, i) => i - 0x8000);
const everyCode = Uint8Array.from({ length: 0x100 }, (_, i) => i);

describe('mu-law', () => {
  it('encodes all 65,536 samples as alawmulaw does', () => {
    const codes = encodeMulaw(everySample, new Uint8Array(everySample.length));
    expect(codes).toEqual(alawmulaw.mulaw.encode(everySample));
  });

  it('decodes all 256 codes as alawmulaw does', () => {
    const samples = decodeMulaw(everyCode, new Int16Array(everyCode.length));
    expect(samples).toEqual(alawmulaw.mulaw.decode(everyCode));
  });

  it('keeps every code through decoding and encoding, but for negative zero, which becomes positive zero', () => {
    const samples = decodeMulaw(everyCode, new Int16Array(everyCode.length));
    const codes = encodeMulaw(samples, new Uint8Array(samples.length));
    const expected = everyCode.map((code) => (code === NEGATIVE_ZERO ? MULAW_SILENCE : code));
    expect(codes).toEqual(expected);
  });

  it('takes zero for silence and silence for zero', () => {
    expect(encodeMulaw(Int16Array.of(0), new Uint8Array(1))).toEqual(Uint8Array.of(MULAW_SILENCE));
    expect(decodeMulaw(Uint8Array.of(MULAW_SILENCE), new Int16Array(1))).toEqual(Int16Array.of(0));
  });

  it('writes into the buffer it is given and returns the filled part', () => {
    const samples = new Int16Array(4).fill(7);
    const filled = decodeMulaw(Uint8Array.of(0x00, 0x80), samples);
    expect(filled.buffer).toBe(samples.buffer);
    expect([...filled]).toEqual([-32124, 32124]);
    expect([...samples]).toEqual([-32124, 32124, 7, 7]);
    const codes = new Uint8Array(3);
    expect(encodeMulaw(filled, codes)).toEqual(Uint8Array.of(0x00, 0x80));
    expect(codes).toEqual(Uint8Array.of(0x00, 0x80, 0));
  });

  it('refuses a buffer that is too small', () => {
    expect(() => decodeMulaw(new Uint8Array(2), new Int16Array(1))).toThrow(RangeError);
    expect(() => encodeMulaw(new Int16Array(2), new Uint8Array(1))).toThrow(RangeError);
  });
});
