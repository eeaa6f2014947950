import { describe, expect, it } from 'vitest';
import { isCredible, parseHypothesis } from '../../../../src/providers/practice-agent/ears/hypothesis.js';
import {
  RECOGNIZER_RATE_HZ,
  recognizerAudio,
} from '../../../../src/providers/practice-agent/ears/recognizer-audio.js';
import { toneSamples } from '../practice-client.js';

describe('audio for the recognizer', () => {
  it('has a zero after each telephone sample, little-endian', () => {
    const bytes = recognizerAudio(Int16Array.of(1, -2, 0x1234), 8000);
    expect([...bytes]).toEqual([1, 0, 0, 0, 0xfe, 0xff, 0, 0, 0x34, 0x12, 0, 0]);
    expect(RECOGNIZER_RATE_HZ).toBe(16000);
  });

  it('lasts as long whether the session has 8 or 24 kHz', () => {
    const seconds = (bytes: Buffer) => bytes.length / 2 / RECOGNIZER_RATE_HZ;
    expect(seconds(recognizerAudio(toneSamples(500, 8), 8000))).toBe(0.5);
    expect(seconds(recognizerAudio(toneSamples(500, 24), 24000))).toBe(0.5);
  });

  it('keeps the image of a tone above 4 kHz', () => {
    const bytes = recognizerAudio(toneSamples(500, 24), 24000);
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2).subarray(1600);
    const power = (hz: number) => {
      let [re, im] = [0, 0];
      for (const [index, sample] of samples.entries()) {
        re += sample * Math.cos((2 * Math.PI * hz * index) / RECOGNIZER_RATE_HZ);
        im += sample * Math.sin((2 * Math.PI * hz * index) / RECOGNIZER_RATE_HZ);
      }
      return re * re + im * im;
    };
    expect(power(8000 - 440) / power(440)).toBeCloseTo(1, 1);
  });
});

describe('the recognizer’s answer', () => {
  it('is words and a score', () => {
    expect(parseHypothesis('what are your opening hours (turn -3638)\n')).toEqual({
      words: 'what are your opening hours',
      score: -3638,
    });
  });

  it.each(['', ' (turn -2306)\n', 'nonsense', '(turn)', '\0\0'])('is none in %j', (text) => {
    expect(parseHypothesis(text)).toBeUndefined();
  });

  it('is believed when it fits each frame of what was spoken', () => {
    expect(isCredible({ words: 'menu', score: -2600 }, 800)).toBe(true);
    expect(isCredible({ words: 'menu', score: -13_000 }, 800)).toBe(false);
  });

  it('is not believed when nobody needs so long for the words', () => {
    expect(isCredible({ words: 'tell me a long story', score: -3000 }, 1700)).toBe(true);
    expect(isCredible({ words: 'tell me a long story', score: -3000 }, 2900)).toBe(false);
    expect(isCredible({ words: 'goodbye', score: -2600 }, 1340)).toBe(false);
  });
});
