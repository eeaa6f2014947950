import { type AudioFormat, FRAME_MS, TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import { encodeMulaw } from '../../../src/audio/mulaw.js';
import { seededRandom, sine, voiceLike } from '../bursts.js';

/** Peak of the noise on the caller's line (int16 scale): −65 dBFS, a quiet room. */
const NOISE_PEAK = 30;
const NOISE_S = 2;
/** A caller's turn, and an answer of the agent's (s). */
const TURN_S = 1.2;
const ANSWER_S = 4;
/** No whole number of its periods lies between two looks, so that not all of them can fall where it crosses zero. */
const MARKER_HZ = 1130;
const MARKER_PEAK = 8000;
/** A delta of the agent's audio (ms). */
export const DELTA_MS = 200;

/** Everything that callers send, in frames as they are written. */
export interface CallerSounds {
  readonly quiet: readonly Buffer[];
  readonly speech: readonly Buffer[];
  /** A frame of a tone, by which the delay of a frame on a quiet line is found. */
  readonly marker: Buffer;
}

/** `written`: how the bytes of a frame lie on the wire; in base64 where nothing is said. */
export function callerSounds(
  format: AudioFormat = TELEPHONE_FORMAT,
  written: (audio: Buffer) => Buffer = inBase64,
): CallerSounds {
  const { rateHz } = format;
  const random = seededRandom(2);
  const noise = Int16Array.from({ length: NOISE_S * rateHz }, () =>
    Math.round(NOISE_PEAK * (2 * random() - 1)),
  );
  const framesOf = (samples: Int16Array): readonly Buffer[] => cut(samples, FRAME_MS, format).map(written);
  const [marker = Buffer.alloc(0)] = framesOf(sine(MARKER_HZ, 1, MARKER_PEAK, rateHz));
  return { quiet: framesOf(noise), speech: framesOf(voiceLike(TURN_S, rateHz)), marker };
}

/** A stretch of audio in base64, as bytes. */
export interface Piece {
  readonly base64: Buffer;
  readonly audioMs: number;
}

/** An answer of the agent's in deltas; it begins with a tone, so that its first sample is loud. */
export function answerDeltas(format: AudioFormat): readonly Piece[] {
  const speech = voiceLike(ANSWER_S, format.rateHz);
  const marker = sine(MARKER_HZ, 1, MARKER_PEAK, format.rateHz).subarray(
    0,
    (format.rateHz * FRAME_MS) / 1000,
  );
  speech.set(marker);
  return cut(speech, DELTA_MS, format).map((bytes) => ({ base64: inBase64(bytes), audioMs: DELTA_MS }));
}

function inBase64(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('base64'));
}

function cut(samples: Int16Array, pieceMs: number, format: AudioFormat): readonly Buffer[] {
  const length = (format.rateHz * pieceMs) / 1000;
  return Array.from({ length: Math.floor(samples.length / length) }, (_, index) => {
    const piece = samples.subarray(index * length, (index + 1) * length);
    const bytes = format.encoding === 'mulaw' ? encodeMulaw(piece, new Uint8Array(piece.length)) : piece;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  });
}
