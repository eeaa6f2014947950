import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConverter } from '../../src/audio/convert.js';
import { MODEL_FORMAT, MULAW_SILENCE, sameFormat, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import type { AudioFormat, AudioFrame } from '../../src/audio/frame.js';
import { rmsLevel, toneLevel } from '../../src/audio/level.js';
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.js';
import { TalkpathError } from '../../src/lib/errors.js';
import { cut, equalSamples, joined, noise, tone } from '../support/signals.js';

const WIDEBAND: AudioFormat = { encoding: 'pcm16', rateHz: 16_000 };

const mulaw = (samples: Uint8Array): AudioFrame => ({ ...TELEPHONE_FORMAT, samples });
const pcm = (samples: Int16Array): AudioFrame => ({ ...MODEL_FORMAT, samples });
const encoded = (samples: Int16Array) => encodeMulaw(samples, new Uint8Array(samples.length));

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof TalkpathError ? error.code : 'something else';
  }
}

describe('a converter between equal formats', () => {
  it.each([TELEPHONE_FORMAT, MODEL_FORMAT, WIDEBAND])(
    'passes the very frame through ($encoding at $rateHz Hz)',
    (format) => {
      const frame: AudioFrame =
        format.encoding === 'mulaw'
          ? { ...format, samples: new Uint8Array(160) }
          : { ...format, samples: new Int16Array(160) };
      const converter = createConverter(format, format);
      expect(converter.convert(frame)).toBe(frame);
      expect(converter.flush()).toMatchObject(format);
      expect(converter.flush().samples).toHaveLength(0);
    },
  );
});

describe('a converter between the telephone and the model', () => {
  it('carries a tone up at its pitch and level', () => {
    const converter = createConverter(TELEPHONE_FORMAT, MODEL_FORMAT);
    const sent = tone(1000, 8000, 1600, 16_000);
    const { samples, ...format } = converter.convert(mulaw(encoded(sent)));
    expect(format).toEqual(MODEL_FORMAT);
    if (!(samples instanceof Int16Array)) expect.unreachable();
    const settled = samples.subarray(480);
    const level = toneLevel(settled, 24_000, 1000);
    expect(level * Math.SQRT2).toBeGreaterThan(15_900);
    expect(level * Math.SQRT2).toBeLessThan(16_100);
    expect(Math.sqrt(rmsLevel(settled) ** 2 - level ** 2)).toBeLessThan(level * 10 ** (-35 / 20));
  });

  it('carries a tone down at its pitch and level', () => {
    const converter = createConverter(MODEL_FORMAT, TELEPHONE_FORMAT);
    const { samples, ...format } = converter.convert(pcm(tone(1000, 24_000, 4800, 16_000)));
    expect(format).toEqual(TELEPHONE_FORMAT);
    if (!(samples instanceof Uint8Array)) expect.unreachable();
    const settled = decodeMulaw(samples, new Int16Array(samples.length)).subarray(160);
    const level = toneLevel(settled, 8000, 1000);
    expect(level * Math.SQRT2).toBeGreaterThan(15_900);
    expect(level * Math.SQRT2).toBeLessThan(16_100);
    expect(Math.sqrt(rmsLevel(settled) ** 2 - level ** 2)).toBeLessThan(level * 10 ** (-35 / 20));
  });

  it('keeps silence silent all the way up and down', () => {
    const up = createConverter(TELEPHONE_FORMAT, MODEL_FORMAT);
    const down = createConverter(MODEL_FORMAT, TELEPHONE_FORMAT);
    const silence = up.convert(mulaw(new Uint8Array(1600).fill(MULAW_SILENCE)));
    expect(silence.samples.every((sample) => sample === 0)).toBe(true);
    const back = down.convert(silence);
    expect(back.samples).toHaveLength(1600);
    expect(back.samples.every((code) => code === MULAW_SILENCE)).toBe(true);
  });

  it('gives back the 2 ms inside the filter when it is flushed, and starts anew', () => {
    const up = createConverter(TELEPHONE_FORMAT, MODEL_FORMAT);
    const frame = mulaw(encoded(noise(160)));
    const first = up.convert(frame).samples.slice();
    expect(up.flush()).toMatchObject(MODEL_FORMAT);
    up.convert(frame);
    expect(up.flush().samples).toHaveLength(48);
    expect(up.convert(frame).samples).toEqual(first);
    const down = createConverter(MODEL_FORMAT, TELEPHONE_FORMAT);
    down.convert(pcm(noise(480)));
    expect(down.flush().samples).toHaveLength(16);
    expect(down.flush().samples.every((code) => code === MULAW_SILENCE)).toBe(true);
  });

  it('makes no new frame, view or buffer in the steady state', () => {
    const up = createConverter(TELEPHONE_FORMAT, MODEL_FORMAT);
    const down = createConverter(MODEL_FORMAT, TELEPHONE_FORMAT);
    const caller = mulaw(encoded(noise(160)));
    const agent = pcm(noise(480));
    const [firstUp, firstDown] = [up.convert(caller), down.convert(agent)];
    for (let i = 0; i < 50; i++) {
      expect(up.convert(caller)).toBe(firstUp);
      expect(down.convert(agent)).toBe(firstDown);
    }
  });
});

const FORMATS: readonly AudioFormat[] = [
  TELEPHONE_FORMAT,
  { encoding: 'pcm16', rateHz: 8000 },
  WIDEBAND,
  MODEL_FORMAT,
];
const WAYS = FORMATS.flatMap((from) =>
  FORMATS.filter((to) => !sameFormat(from, to)).map((to) => ({
    name: `${nameOf(from)} to ${nameOf(to)}`,
    from,
    to,
  })),
);

function nameOf({ encoding, rateHz }: AudioFormat): string {
  return `${encoding}/${rateHz}`;
}

function framed(samples: Int16Array, format: AudioFormat): AudioFrame {
  return format.encoding === 'mulaw'
    ? { ...format, samples: encoded(samples) }
    : { ...format, samples: samples.slice() };
}

function linear({ samples }: AudioFrame): Int16Array {
  return samples instanceof Int16Array
    ? samples.slice()
    : decodeMulaw(samples, new Int16Array(samples.length));
}

describe.each(WAYS)('the way from $name', ({ from, to }) => {
  const delay = from.rateHz === to.rateHz ? 0 : (2 * to.rateHz) / 1000;

  it('gives as much as was put in, and the same however it is cut', () => {
    const input = noise(2400, 3);
    const whole = linear(createConverter(from, to).convert(framed(input, from)));
    expect(whole).toHaveLength(Math.ceil((input.length * to.rateHz) / from.rateHz));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 8 }), (lengths) => {
        fc.pre(lengths.some((length) => length > 0));
        const converter = createConverter(from, to);
        let given = 0;
        let made = 0;
        const pieces = cut(input, lengths).map((piece) => {
          const output = linear(converter.convert(framed(piece, from)));
          given += piece.length;
          made += output.length;
          expect(made).toBe(Math.ceil((given * to.rateHz) / from.rateHz));
          return output;
        });
        expect(equalSamples(joined(pieces), whole)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('turns every 20 ms into 20 ms', () => {
    const converter = createConverter(from, to);
    for (let i = 0; i < 5; i++) {
      const frame = framed(noise((20 * from.rateHz) / 1000, i + 1), from);
      expect(converter.convert(frame).samples).toHaveLength((20 * to.rateHz) / 1000);
    }
  });

  it('is 2 ms late, gives the rest when it is flushed, and starts anew', () => {
    const converter = createConverter(from, to);
    const frame = framed(tone(1000, from.rateHz, (100 * from.rateHz) / 1000), from);
    const first = linear(converter.convert(frame));
    expect(converter.flush().samples).toHaveLength(delay);
    expect(linear(converter.convert(frame))).toEqual(first);
    const expected = tone(1000, to.rateHz, first.length);
    const settled = (10 * to.rateHz) / 1000;
    const off = Array.from({ length: settled }, (_, i) =>
      Math.abs((first[settled + i] ?? NaN) - (expected[settled + i - delay] ?? NaN)),
    );
    expect(Math.max(...off)).toBeLessThan(from.encoding === to.encoding ? 16 : 600);
  });

  it('comes back with what there was', () => {
    const [there, back] = [createConverter(from, to), createConverter(to, from)];
    const sent = tone(1000, from.rateHz, (200 * from.rateHz) / 1000);
    const came = linear(back.convert(there.convert(framed(sent, from))));
    const settled = came.subarray((20 * from.rateHz) / 1000, (120 * from.rateHz) / 1000);
    const level = toneLevel(settled, from.rateHz, 1000);
    const noiseDb = 20 * Math.log10(Math.sqrt(Math.max(0, rmsLevel(settled) ** 2 - level ** 2)) / level);
    expect(noiseDb).toBeLessThan(from.encoding === 'mulaw' || to.encoding === 'mulaw' ? -33 : -70);
    expect(level * Math.SQRT2).toBeGreaterThan(15_800);
    expect(level * Math.SQRT2).toBeLessThan(16_200);
  });

  it('makes no new frame, view or buffer in the steady state', () => {
    const converter = createConverter(from, to);
    const frame = framed(noise((20 * from.rateHz) / 1000), from);
    const first = converter.convert(frame);
    for (let i = 0; i < 20; i++) expect(converter.convert(frame)).toBe(first);
  });
});

describe('what a converter refuses', () => {
  it('a way that it does not know, when it is made', () => {
    const odd = JSON.parse('{"encoding":"pcm16","rateHz":12000}') as AudioFormat;
    expect(codeOf(() => createConverter(TELEPHONE_FORMAT, odd))).toBe('audio.unsupported_conversion');
    expect(codeOf(() => createConverter(odd, MODEL_FORMAT))).toBe('audio.unsupported_conversion');
  });

  it('a frame that is not in the format agreed', () => {
    const caller = mulaw(new Uint8Array(160));
    const agent = pcm(new Int16Array(480));
    const wideband: AudioFrame = { encoding: 'pcm16', rateHz: 16_000, samples: new Int16Array(320) };
    expect(codeOf(() => createConverter(TELEPHONE_FORMAT, MODEL_FORMAT).convert(agent))).toBe(
      'internal.error',
    );
    expect(codeOf(() => createConverter(MODEL_FORMAT, TELEPHONE_FORMAT).convert(caller))).toBe(
      'internal.error',
    );
    expect(codeOf(() => createConverter(MODEL_FORMAT, TELEPHONE_FORMAT).convert(wideband))).toBe(
      'internal.error',
    );
    expect(codeOf(() => createConverter(TELEPHONE_FORMAT, TELEPHONE_FORMAT).convert(agent))).toBe(
      'internal.error',
    );
  });
});
