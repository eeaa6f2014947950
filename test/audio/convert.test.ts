import { describe, expect, it } from 'vitest';
import { createConverter } from '../../src/audio/convert.js';
import { MODEL_FORMAT, MULAW_SILENCE, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import type { AudioFormat, AudioFrame } from '../../src/audio/frame.js';
import { rmsLevel, toneLevel } from '../../src/audio/level.js';
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.js';
import { TalkpathError } from '../../src/lib/errors.js';
import { noise, tone } from '../support/signals.js';

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

describe('what a converter refuses', () => {
  it.each([
    [TELEPHONE_FORMAT, WIDEBAND],
    [WIDEBAND, TELEPHONE_FORMAT],
    [MODEL_FORMAT, WIDEBAND],
    [WIDEBAND, MODEL_FORMAT],
  ])('a way that it does not know, when it is made (%o to %o)', (from, to) => {
    expect(codeOf(() => createConverter(from, to))).toBe('audio.unsupported_conversion');
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
