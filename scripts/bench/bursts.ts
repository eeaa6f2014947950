import { FRAME_MS, type AudioFormat } from '../../src/audio/frame.js';
import { encodeMulaw } from '../../src/audio/mulaw.js';

/** One stretch of agent audio as it travels: base64 in the session's format, and how long it is. */
export interface Burst {
  readonly base64: string;
  readonly audioMs: number;
  /** From this burst to the next: less than it plays, as from the real service. */
  readonly restMs: number;
}

/** Bounds of one burst's length, and of the speed against real time. */
const BURST_MS = { from: 50, to: 400 };
const SPEED = { from: 3, to: 8 };

/** Cuts mono PCM16 at the format's rate into bursts of uneven length, each in base64 of the format; the same for the same `random`. */
export function cutIntoBursts(
  samples: Int16Array,
  format: AudioFormat,
  random: () => number,
): readonly Burst[] {
  const bursts: Burst[] = [];
  for (let at = 0; at < samples.length;) {
    const wishedMs = between(BURST_MS, random());
    const piece = samples.subarray(at, at + Math.ceil((wishedMs * format.rateHz) / 1000));
    const audioMs = (piece.length * 1000) / format.rateHz;
    bursts.push({ base64: base64Of(piece, format), audioMs, restMs: audioMs / between(SPEED, random()) });
    at += piece.length;
  }
  return bursts;
}

/** A sine of this peak (int16 scale) at a format's rate. */
export function sine(hz: number, seconds: number, amplitude: number, rateHz: number): Int16Array {
  const step = (2 * Math.PI * hz) / rateHz;
  return Int16Array.from({ length: seconds * rateHz }, (_, i) => Math.round(amplitude * Math.sin(step * i)));
}

/** Something like a voice: gliding harmonics in syllables, with no pause in it. */
export function voiceLike(seconds: number, rateHz: number): Int16Array {
  return Int16Array.from({ length: seconds * rateHz }, (_, i) => {
    const t = i / rateHz;
    const phase = 2 * Math.PI * (140 * t - 3 * Math.cos(2 * Math.PI * 0.7 * t));
    const syllable = 0.7 + 0.3 * Math.sin(2 * Math.PI * 4 * t);
    return (
      syllable *
      (5000 * Math.sin(phase) +
        4000 * Math.sin(3 * phase) +
        3000 * Math.sin(7 * phase + 1) +
        1000 * Math.sin(15 * phase))
    );
  });
}

/** Numbers from 0 to 1, the same in every run (xorshift32). */
export function seededRandom(seed: number): () => number {
  // Spread, because small seeds begin with small numbers.
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** How many whole frames that many samples are. */
export function framesOf(samples: number, rateHz: number): number {
  return (samples * 1000) / (rateHz * FRAME_MS);
}

function base64Of(samples: Int16Array, { encoding }: AudioFormat): string {
  const bytes = encoding === 'mulaw' ? encodeMulaw(samples, new Uint8Array(samples.length)) : samples;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function between({ from, to }: { from: number; to: number }, fraction: number): number {
  return from + (to - from) * fraction;
}
