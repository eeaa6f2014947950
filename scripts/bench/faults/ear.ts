import { TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import { decodeMulaw } from '../../../src/audio/mulaw.js';
import { SAYINGS, type Word } from './words.js';

/** What one frame of the line to the caller was: something that was said, another sound, or silence. */
export type Sound = Word | 'sound' | 'silence';

/** RMS on the int16 scale (−50 dBFS): what is softer is silence to somebody who waits. */
const AUDIBLE_RMS = 100;
/** So much of a frame's power lies at the pitch of what is said. */
const SHARE = 0.5;
const PITCHES = (Object.keys(SAYINGS) as Word[]).map((word) => ({
  word,
  coefficient: 2 * Math.cos((2 * Math.PI * SAYINGS[word].hz) / TELEPHONE_RATE_HZ),
}));
const samples = new Int16Array(TELEPHONE_FRAME_SAMPLES);

/** Tells by the sound alone what a frame (μ-law, 8 kHz) is a part of. */
export function soundOf(frame: Uint8Array): Sound {
  decodeMulaw(frame, samples);
  const energy = samples.reduce((sum, sample) => sum + sample * sample, 0);
  if (energy < AUDIBLE_RMS ** 2 * samples.length) return 'silence';
  const wanted = SHARE * energy;
  for (const { word, coefficient } of PITCHES) if (shareAt(coefficient) > wanted) return word;
  return 'sound';
}

/** Goertzel's filter: the energy at one pitch. */
function shareAt(coefficient: number): number {
  let [one, two] = [0, 0];
  for (const sample of samples) [one, two] = [sample + coefficient * one - two, one];
  const power = one * one + two * two - coefficient * one * two;
  return (2 * power) / samples.length;
}
