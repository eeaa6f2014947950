import { describe, expect, it } from 'vitest';
import { MULAW_SILENCE, type AudioFormat } from '../../src/audio/frame.js';
import { holdMusic, holdTone } from '../../src/audio/hold-sounds.js';
import { toneLevel } from '../../src/audio/level.js';
import { lineFormat, TELEPHONE_LINE } from '../../src/audio/line-format.js';
import { soundOn } from '../../src/audio/line-sound.js';
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.js';
import { tone } from '../support/signals.js';

const pcm = (rateHz: 8000 | 16_000 | 24_000): AudioFormat => ({ encoding: 'pcm16', rateHz });
const OTHERS = [pcm(8000), pcm(16_000), pcm(24_000)];

/** 100 ms of silence, 100 ms of a tone, silence again. */
function beep(): Uint8Array {
  const sound = new Uint8Array(2400).fill(MULAW_SILENCE);
  sound.set(encodeMulaw(tone(1000, 8000, 800), new Uint8Array(800)), 800);
  return sound;
}

function samplesOf(format: AudioFormat, bytes: Uint8Array): Int16Array {
  const { samples } = lineFormat(format).frameOf(bytes);
  return samples instanceof Int16Array ? samples : decodeMulaw(samples, new Int16Array(samples.length));
}

describe('a recorded sound on a line', () => {
  it('is itself on a telephone line', () => {
    const sound = beep();
    expect(soundOn(TELEPHONE_LINE, sound)).toBe(sound);
  });

  it.each(OTHERS)('is as long, and sounds at the same time (%o)', (format) => {
    const samples = samplesOf(format, soundOn(lineFormat(format), beep()));
    const perMs = format.rateHz / 1000;
    expect(samples.length / perMs).toBe(300);
    const level = toneLevel(samples.slice(110 * perMs, 190 * perMs), format.rateHz, 1000) * Math.SQRT2;
    expect(Math.abs(level - 16_000)).toBeLessThan(200);
    const loud = samples.findIndex((sample) => Math.abs(sample) > 8000) / perMs;
    expect(Math.abs(loud - 100)).toBeLessThan(0.5);
    const last = samples.findLastIndex((sample) => Math.abs(sample) > 8000) / perMs;
    expect(Math.abs(last - 200)).toBeLessThan(0.5);
  });

  it('is converted once, and for each line by itself', () => {
    const sound = beep();
    const [narrow, wide] = [lineFormat(pcm(8000)), lineFormat(pcm(16_000))];
    expect(soundOn(wide, sound)).toBe(soundOn(wide, sound));
    expect(soundOn(narrow, sound)).toHaveLength(4800);
    expect(soundOn(wide, sound)).toHaveLength(9600);
  });

  it('may be nothing at all', () => {
    expect(soundOn(lineFormat(pcm(24_000)), new Uint8Array(0))).toHaveLength(0);
  });

  it.each(OTHERS)('is whole frames where it was: what a caller who waits hears (%o)', (format) => {
    const line = lineFormat(format);
    for (const sound of [holdTone, holdMusic]) {
      expect(sound(line).length % line.frameBytes).toBe(0);
      expect(sound(line).length / line.frameBytes).toBe(sound().length / TELEPHONE_LINE.frameBytes);
      expect(sound(line)).not.toBe(sound(line));
    }
  });
});
