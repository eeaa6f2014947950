import { describe, expect, it } from 'vitest';
import { TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../../src/audio/mulaw.js';
import { writeWav } from '../../../src/audio/wav.js';
import { MAX_SPEECH_S, telephoneAudioOf } from '../../../src/cli/call/caller-audio.js';

const AMPLITUDE = 8000;

function tone(rateHz: number, toneHz: number, channels = 1): Int16Array {
  const sample = (index: number): number => AMPLITUDE * Math.sin((2 * Math.PI * toneHz * index) / rateHz);
  return Int16Array.from({ length: (rateHz / 2) * channels }, (_, i) => sample(Math.floor(i / channels)));
}

/** Amplitude of one tone in the middle of what the line gets (single-bin Fourier transform). */
function amplitudeOf(codes: Uint8Array, toneHz: number): number {
  const samples = decodeMulaw(codes, new Int16Array(codes.length)).subarray(800, 3200);
  const angle = (index: number): number => (2 * Math.PI * toneHz * index) / TELEPHONE_RATE_HZ;
  const re = samples.reduce((sum, sample, i) => sum + sample * Math.cos(angle(i)), 0);
  const im = samples.reduce((sum, sample, i) => sum + sample * Math.sin(angle(i)), 0);
  return (2 * Math.hypot(re, im)) / samples.length;
}

const decibels = (ratio: number): number => 20 * Math.log10(ratio);

/** A WAV file whose header says that it has more channels (RIFF, `fmt ` chunk, bytes 22–23 of the file). */
function withChannels(wav: Uint8Array, channels: number): Uint8Array {
  const patched = Uint8Array.from(wav);
  new DataView(patched.buffer).setUint16(22, channels, true);
  return patched;
}

describe("the caller's recording", () => {
  it('goes out sample by sample when it is 8 kHz mono already', () => {
    const samples = tone(TELEPHONE_RATE_HZ, 440);
    const expected = encodeMulaw(samples, new Uint8Array(samples.length));
    expect(telephoneAudioOf(writeWav(samples, TELEPHONE_RATE_HZ))).toEqual(expected);
  });

  it.each([11_025, 16_000, 24_000, 44_100, 48_000])(
    'keeps pitch, level and length when it was made at %i Hz',
    (rateHz) => {
      const line = telephoneAudioOf(writeWav(tone(rateHz, 1000), rateHz));
      expect(Math.abs(line.length - TELEPHONE_RATE_HZ / 2)).toBeLessThanOrEqual(1);
      expect(Math.abs(decibels(amplitudeOf(line, 1000) / AMPLITUDE))).toBeLessThan(0.2);
    },
  );

  it('loses what a telephone line can not carry, instead of folding it down', () => {
    const line = telephoneAudioOf(writeWav(tone(48_000, 7000), 48_000));
    expect(decibels(amplitudeOf(line, 1000) / AMPLITUDE)).toBeLessThan(-40);
  });

  it('is mixed down when it is stereo', () => {
    const samples = tone(TELEPHONE_RATE_HZ, 500, 2);
    const line = telephoneAudioOf(writeWav(samples, TELEPHONE_RATE_HZ, 2));
    expect(line).toHaveLength(TELEPHONE_RATE_HZ / 2);
    expect(Math.abs(decibels(amplitudeOf(line, 500) / AMPLITUDE))).toBeLessThan(0.2);
  });

  it.each([
    ['text', Buffer.from('this is not audio at all, and never was, not even for a moment')],
    ['nothing', new Uint8Array(0)],
    ['six channels', withChannels(writeWav(new Int16Array(600), TELEPHONE_RATE_HZ, 2), 6)],
    ['a rate below the telephone', writeWav(new Int16Array(400), 4000)],
    ['more than is played', writeWav(new Int16Array((MAX_SPEECH_S + 1) * 8000), TELEPHONE_RATE_HZ)],
  ])('is refused as bad input when it is %s', (_, bytes) => {
    expect(() => telephoneAudioOf(bytes)).toThrow(
      expect.objectContaining({ code: 'call.bad_input' }) as Error,
    );
  });
});
