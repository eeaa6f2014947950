import { TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import { encodeMulaw } from '../../../src/audio/mulaw.js';
import { seededRandom, voiceLike } from '../bursts.js';

const TURN_S = 1.2;
/** A quiet room (int16 scale). */
const NOISE_PEAK = 30;
const NOISE_FRAMES = 50;

const voice = voiceLike(TURN_S, TELEPHONE_RATE_HZ);
const turn = encodeMulaw(voice, new Uint8Array(voice.length));
const random = seededRandom(3);
const noise = Array.from({ length: NOISE_FRAMES }, () =>
  encodeMulaw(
    Int16Array.from({ length: TELEPHONE_FRAME_SAMPLES }, () => Math.round(NOISE_PEAK * (2 * random() - 1))),
    new Uint8Array(TELEPHONE_FRAME_SAMPLES),
  ),
);

/** What a caller says, frame by frame (μ-law). */
export const TURN_FRAMES: readonly Uint8Array[] = Array.from(
  { length: Math.floor(turn.length / TELEPHONE_FRAME_SAMPLES) },
  (_, frame) => turn.slice(frame * TELEPHONE_FRAME_SAMPLES, (frame + 1) * TELEPHONE_FRAME_SAMPLES),
);

/** The caller's line while they are silent: no telephone is as silent as digital silence. */
export function noiseFrame(frame: number): Uint8Array {
  return noise[Math.floor(frame) % NOISE_FRAMES] ?? new Uint8Array(0);
}
