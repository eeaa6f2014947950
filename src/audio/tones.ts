import { FRAME_MS, MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from './frame.js';
import { encodeMulaw } from './mulaw.js';

/** A part of a tone: its frequency and its level below the loudest sine that μ-law holds (dB). */
export interface Partial {
  readonly hz: number;
  readonly levelDb: number;
}

const FULL_SCALE = 32_124;
/** Without it a tone begins and ends with a click. */
const RAMP_SAMPLES = TELEPHONE_RATE_HZ / 200;

/** The sum of sines (μ-law, 8 kHz), faded in and out over 5 ms; as long as was asked, in whole samples. */
export function tone(partials: readonly Partial[], lengthMs: number): Uint8Array {
  const length = Math.round((lengthMs * TELEPHONE_RATE_HZ) / 1000);
  const samples = new Int16Array(length);
  for (let i = 0; i < length; i++) {
    const fade = Math.min(1, (i + 1) / RAMP_SAMPLES, (length - i) / RAMP_SAMPLES);
    samples[i] = Math.round(fade * FULL_SCALE * sumAt(partials, i / TELEPHONE_RATE_HZ));
  }
  return encodeMulaw(samples, new Uint8Array(length));
}

/** Silence (μ-law, 8 kHz). */
export function silence(lengthMs: number): Uint8Array {
  return new Uint8Array(Math.round((lengthMs * TELEPHONE_RATE_HZ) / 1000)).fill(MULAW_SILENCE);
}

/** One after the other, padded with silence to whole 20 ms frames. */
export function inFrames(pieces: readonly Uint8Array[]): Uint8Array {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const frames = Math.ceil(length / TELEPHONE_FRAME_SAMPLES);
  const joined = silence(frames * FRAME_MS);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

function sumAt(partials: readonly Partial[], seconds: number): number {
  return partials.reduce(
    (sum, { hz, levelDb }) => sum + 10 ** (levelDb / 20) * Math.sin(2 * Math.PI * hz * seconds),
    0,
  );
}
