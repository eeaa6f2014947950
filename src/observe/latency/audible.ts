import { rmsOf } from '../../audio/decibels.js';
import type { AudioFrame } from '../../audio/frame.js';
import { rmsLevel } from '../../audio/level.js';
import { decodeMulaw } from '../../audio/mulaw.js';

/** What is softer than that nobody hears on a telephone (dBFS, RMS of a stretch). */
const SOFTEST_DB = -50;
const SOFTEST_RMS = rmsOf(SOFTEST_DB);
/** Sound is looked at in stretches of so much. */
const STRETCH_MS = 5;

/** Where in a stretch of audio something can be heard for the first time (ms from its beginning); undefined when nothing can. */
export function audibleFromMs(frame: AudioFrame): number | undefined {
  const samples = pcmOf(frame);
  const length = (frame.rateHz * STRETCH_MS) / 1000;
  for (let from = 0; from < samples.length; from += length) {
    if (rmsLevel(samples.subarray(from, from + length)) >= SOFTEST_RMS) return (from * 1000) / frame.rateHz;
  }
  return undefined;
}

/** Whether there is no sound at all: real digital silence, or a journal that keeps none. */
export function isBlank(frame: AudioFrame): boolean {
  return pcmOf(frame).every((sample) => sample === 0);
}

function pcmOf(frame: AudioFrame): Int16Array {
  return frame.encoding === 'pcm16'
    ? frame.samples
    : decodeMulaw(frame.samples, new Int16Array(frame.samples.length));
}
