import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWav, writeWav } from '../../src/audio/wav.js';
import { TalkpathError } from '../../src/lib/errors.js';

const ascii = (text: string) => [...new TextEncoder().encode(text)];
const u16 = (value: number) => [value & 0xff, value >> 8];
const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];

/** A chunk as the standard wants it: an odd one is followed by a pad byte. */
function chunk(name: string, content: readonly number[], size = content.length): number[] {
  return [...ascii(name), ...u32(size), ...content, ...(content.length % 2 === 1 ? [0] : [])];
}

interface Format {
  readonly tag: number;
  readonly channels?: number;
  readonly rateHz?: number;
  readonly bits: number;
  readonly more?: readonly number[];
}

function format({ tag, channels = 1, rateHz = 8000, bits, more = [] }: Format): number[] {
  const bytesPerFrame = (channels * bits) / 8;
  const head = [...u16(tag), ...u16(channels), ...u32(rateHz)];
  return chunk('fmt ', [
    ...head,
    ...u32(rateHz * bytesPerFrame),
    ...u16(bytesPerFrame),
    ...u16(bits),
    ...more,
  ]);
}

function riff(...chunks: readonly number[][]): Uint8Array {
  const content = [...ascii('WAVE'), ...chunks.flat()];
  return Uint8Array.from([...ascii('RIFF'), ...u32(content.length), ...content]);
}

function faultOf(bytes: Uint8Array): string {
  try {
    readWav(bytes);
    return 'none';
  } catch (error) {
    return error instanceof TalkpathError && error.code === 'audio.bad_wav'
      ? error.message
      : `wrong: ${String(error)}`;
  }
}

const PCM_MONO = format({ tag: 1, bits: 16 });
const DATA = chunk('data', [1, 0, 0xff, 0xff]);

describe('WAV files', () => {
  it('come back as they were written', () => {
    const audio = fc.record({
      samples: fc.array(fc.integer({ min: -32_768, max: 32_767 })),
      rateHz: fc.constantFrom(8000, 16_000, 24_000, 44_100, 192_000),
    });
    fc.assert(
      fc.property(audio, ({ samples, rateHz }) => {
        const read = readWav(writeWav(Int16Array.from(samples), rateHz));
        expect(read).toEqual({ rateHz, channels: 1, samples: Int16Array.from(samples) });
      }),
    );
  });

  it('are written byte for byte as the format says', () => {
    const written = writeWav(Int16Array.of(1, -1), 8000);
    expect([...written]).toEqual([...riff(PCM_MONO, DATA)]);
  });

  it('keep two channels apart', () => {
    const samples = Int16Array.of(1, -1, 2, -2);
    expect(readWav(writeWav(samples, 8000, 2))).toEqual({ rateHz: 8000, channels: 2, samples });
  });

  it('may hold mu-law', () => {
    const bytes = riff(format({ tag: 7, bits: 8, more: u16(0) }), chunk('data', [0x00, 0x80, 0xff]));
    expect(readWav(bytes)).toEqual({ rateHz: 8000, channels: 1, samples: Int16Array.of(-32_124, 32_124, 0) });
  });

  it('may have other chunks anywhere, of odd sizes too, and the format after the data', () => {
    const bytes = riff(chunk('LIST', [1, 2, 3]), DATA, chunk('fact', [9]), PCM_MONO, chunk('bext', [4]));
    expect(readWav(bytes).samples).toEqual(Int16Array.of(1, -1));
  });

  it('may be of the extensible kind', () => {
    const guidRest = [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];
    const more = [...u16(22), ...u16(16), ...u32(4), ...u16(1), ...guidRest];
    expect(readWav(riff(format({ tag: 0xfffe, rateHz: 24_000, bits: 16, more }), DATA))).toMatchObject({
      rateHz: 24_000,
      channels: 1,
    });
  });

  it('give the whole samples that are there when they were cut short or claim too much', () => {
    const claimed = riff(PCM_MONO, chunk('data', [1, 0, 2, 0, 3], 0xffff_ffff));
    expect(readWav(claimed).samples).toEqual(Int16Array.of(1, 2, 3));
    const cut = riff(PCM_MONO, DATA).subarray(0, -1);
    expect(readWav(cut).samples).toEqual(Int16Array.of(1));
    const halfFrame = riff(format({ tag: 1, channels: 2, bits: 16 }), chunk('data', [1, 0, 2, 0, 3, 0]));
    expect(readWav(halfFrame).samples).toEqual(Int16Array.of(1, 2));
  });

  it('may lie anywhere in a larger buffer', () => {
    const file = riff(PCM_MONO, DATA);
    const larger = new Uint8Array(file.length + 7);
    larger.set(file, 3);
    expect(readWav(larger.subarray(3, 3 + file.length)).samples).toEqual(Int16Array.of(1, -1));
  });

  it.each([
    ['nothing at all', new Uint8Array(0), 'RIFF'],
    ['big-endian', Uint8Array.from([...ascii('RIFX'), ...u32(4), ...ascii('WAVE')]), 'RIFF'],
    ['of another kind of RIFF', Uint8Array.from([...ascii('RIFF'), ...u32(4), ...ascii('AVI ')]), 'RIFF'],
    ['without a format', riff(DATA), 'fmt'],
    ['with half a format', riff(chunk('fmt ', [1, 0, 1, 0]), DATA), 'fmt'],
    ['without data', riff(PCM_MONO), 'data'],
    ['8-bit PCM', riff(format({ tag: 1, bits: 8 }), DATA), 'format 1 with 8 bits'],
    ['floating point', riff(format({ tag: 3, bits: 32 }), DATA), 'format 3 with 32 bits'],
    ['A-law', riff(format({ tag: 6, bits: 8 }), DATA), 'format 6'],
    ['extensible without its extension', riff(format({ tag: 0xfffe, bits: 16 }), DATA), 'format 65534'],
    ['without a channel', riff(format({ tag: 1, channels: 0, bits: 16 }), DATA), '0 channels'],
    ['in surround sound', riff(format({ tag: 1, channels: 6, bits: 16 }), DATA), '6 channels'],
    ['at 0 Hz', riff(format({ tag: 1, rateHz: 0, bits: 16 }), DATA), '0 Hz'],
    ['at 4 GHz', riff(format({ tag: 1, rateHz: 0xffff_ffff, bits: 16 }), DATA), '4294967295 Hz'],
  ])('are refused when they are %s', (_, bytes, reason) => {
    expect(faultOf(bytes)).toContain(reason);
  });

  it('that are spoiled anywhere give samples or a clear refusal, never anything else', () => {
    const sound = riff(chunk('LIST', [1, 2, 3]), PCM_MONO, chunk('data', [1, 0, 2, 0, 3, 0]));
    const damage = fc.record({ at: fc.nat(sound.length - 1), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(damage, { maxLength: 6 }), fc.nat(sound.length), (spoiled, length) => {
        const bytes = sound.slice(0, length);
        for (const { at, value } of spoiled) if (at < length) bytes[at] = value;
        expect(faultOf(bytes)).not.toMatch(/^wrong/);
      }),
      { numRuns: 500 },
    );
    const anything = fc.property(fc.uint8Array(), (bytes) => {
      expect(faultOf(bytes)).not.toMatch(/^(wrong|none)/);
    });
    fc.assert(anything);
  });
});
