import { describe, expect, it } from 'vitest';
import { dtmf } from '../../src/audio/dtmf.js';
import { TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { holdMusic, holdTone } from '../../src/audio/hold-sounds.js';
import { rmsLevel, toneLevel } from '../../src/audio/level.js';
import { decodeMulaw } from '../../src/audio/mulaw.js';

const FREQUENCIES_HZ = [697, 770, 852, 941, 1209, 1336, 1477, 1633];
const pcm = (mulaw: Uint8Array): Int16Array => decodeMulaw(mulaw, new Int16Array(mulaw.length));
const ms = (count: number): number => (count * TELEPHONE_RATE_HZ) / 1000;

/** The two strongest of the eight frequencies, in Hz. */
function pairIn(samples: Int16Array): number[] {
  const levels = FREQUENCIES_HZ.map((hz) => ({ hz, level: toneLevel(samples, TELEPHONE_RATE_HZ, hz) }));
  levels.sort((a, b) => b.level - a.level);
  return levels
    .slice(0, 2)
    .map(({ hz }) => hz)
    .sort((a, b) => a - b);
}

describe('keys as sound', () => {
  it.each([
    ['1', [697, 1209]],
    ['5', [770, 1336]],
    ['9', [852, 1477]],
    ['0', [941, 1336]],
    ['*', [941, 1209]],
    ['#', [941, 1477]],
    ['A', [697, 1633]],
    ['D', [941, 1633]],
  ])('are the two tones of their row and column: %s', (key, pair) => {
    expect(pairIn(pcm(dtmf(key)).subarray(0, ms(100)))).toEqual(pair);
  });

  it('are 100 ms of tone and 80 ms of rest each, the upper tone 2 dB louder, in whole frames', () => {
    const sound = dtmf('12');
    expect(sound.length % TELEPHONE_FRAME_SAMPLES).toBe(0);
    expect(sound.length).toBe(ms(360));
    const first = pcm(sound).subarray(0, ms(100));
    const twist = toneLevel(first, TELEPHONE_RATE_HZ, 1209) / toneLevel(first, TELEPHONE_RATE_HZ, 697);
    expect(20 * Math.log10(twist)).toBeCloseTo(2, 0);
    expect(rmsLevel(pcm(sound).subarray(ms(101), ms(180)))).toBe(0);
  });

  it('have half a second of rest for a w', () => {
    expect(dtmf('1w1').length).toBe(ms(180 + 500 + 180));
  });
});

describe('the sounds for a caller who waits', () => {
  it.each([
    ['the tone', holdTone()],
    ['the melody', holdMusic()],
  ])('%s is soft, in whole frames, and never loud enough to hide a voice', (_name, sound) => {
    expect(sound.length % TELEPHONE_FRAME_SAMPLES).toBe(0);
    const samples = pcm(sound);
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(loudest).toBeLessThan(32_768 * 10 ** (-28 / 20));
    expect(rmsLevel(samples)).toBeGreaterThan(0);
  });

  it.each([
    ['the tone', holdTone],
    ['the melody', holdMusic],
  ])('%s stays the same, whatever is done to one that was taken', (_name, take) => {
    const before = pcm(take());
    take().fill(0);
    expect(pcm(take())).toEqual(before);
  });
});
