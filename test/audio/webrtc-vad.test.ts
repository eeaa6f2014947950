import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import { readWav } from '../../src/audio/wav.js';
import { loadWebRtcVad } from '../../src/audio/webrtc-vad.js';
import type { Aggressiveness, WebRtcVadFactory } from '../../src/audio/webrtc-vad.js';
import { cut, noise } from '../support/signals.js';

const SHIPPED = join(import.meta.dirname, '../../config/practice/caller.wav');
const LEVELS: readonly Aggressiveness[] = [0, 1, 2, 3];

let makeVad: WebRtcVadFactory;
let speech: Int16Array[];

beforeAll(async () => {
  makeVad = await loadWebRtcVad();
  speech = wholeFrames(readWav(readFileSync(SHIPPED)).samples);
});

function wholeFrames(samples: Int16Array): Int16Array[] {
  return cut(samples, [TELEPHONE_FRAME_SAMPLES]).filter((frame) => frame.length === TELEPHONE_FRAME_SAMPLES);
}

function verdicts(frames: readonly Int16Array[], aggressiveness: Aggressiveness): boolean[] {
  const vad = makeVad(aggressiveness);
  const heard = frames.map((frame) => vad.isSpeech(frame));
  vad.free();
  return heard;
}

function count(heard: readonly boolean[]): number {
  return heard.filter(Boolean).length;
}

describe('the WebRTC VAD', () => {
  it('hears the shipped caller in most frames, at every level', () => {
    for (const level of LEVELS) expect(count(verdicts(speech, level))).toBeGreaterThan(speech.length * 0.5);
  });

  it('hears nothing in silence, at every level', () => {
    const silent = speech.map((frame) => new Int16Array(frame.length));
    for (const level of LEVELS) expect(count(verdicts(silent, level))).toBe(0);
  });

  it('takes less and less noise between words for speech as the level rises', () => {
    const bursts = wholeFrames(noise(64_000, 5)).map((frame, i) =>
      frame.map((sample) => (Math.floor(i / 12) % 3 === 0 ? sample / 4 : sample / 300)),
    );
    const [none, low, high, most] = LEVELS.map((level) => count(verdicts(bursts, level)));
    expect(none).toBeGreaterThan(most ?? 0);
    expect(none).toBeGreaterThanOrEqual(low ?? 0);
    expect(low).toBeGreaterThanOrEqual(high ?? 0);
    expect(high).toBeGreaterThanOrEqual(most ?? 0);
  });

  it('keeps two calls apart', () => {
    const alone = verdicts(speech, 1);
    const [mine, other] = [makeVad(1), makeVad(3)];
    const loud = wholeFrames(noise(TELEPHONE_FRAME_SAMPLES))[0] ?? new Int16Array(0);
    const beside = speech.map((frame) => {
      other.isSpeech(loud);
      return mine.isSpeech(frame);
    });
    mine.free();
    other.free();
    expect(beside).toEqual(alone);
  });

  it('gives memory back: ten thousand calls one after the other, then a thousand at once', () => {
    for (let i = 0; i < 10_000; i++) makeVad(1).free();
    const atOnce = Array.from({ length: 1000 }, () => makeVad(1));
    for (const vad of atOnce) vad.free();
    expect(verdicts(speech, 1)).toEqual(verdicts(speech, 1));
  });

  it('still hears in old calls when so many new ones came that its memory grew', () => {
    const early = makeVad(1);
    const crowd = Array.from({ length: 25_000 }, () => makeVad(0));
    const heard = speech.map((frame) => early.isSpeech(frame));
    for (const vad of [early, ...crowd]) vad.free();
    expect(heard).toEqual(verdicts(speech, 1));
  });

  it('hears nothing once freed, may be freed twice, and takes nothing away from the next call', () => {
    const freed = makeVad(1);
    freed.free();
    const next = makeVad(1);
    freed.free();
    expect(count(speech.map((frame) => freed.isSpeech(frame)))).toBe(0);
    expect(speech.map((frame) => next.isSpeech(frame))).toEqual(verdicts(speech, 1));
    next.free();
  });

  it('hears nothing in a frame of another length', () => {
    const vad = makeVad(0);
    expect(vad.isSpeech(new Int16Array(TELEPHONE_FRAME_SAMPLES + 1).fill(9000))).toBe(false);
    vad.free();
  });

  it('is loaded once', () => {
    expect(loadWebRtcVad()).toBe(loadWebRtcVad());
  });
});
