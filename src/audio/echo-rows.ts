import { BANDS } from './bands.js';
import { FRAME_MS } from './frame.js';

/** Echo is looked for up to this long after the sound that caused it: the network's round trip, the line's own delay and some jitter. */
export const LAGS = 720 / FRAME_MS;
/** Numbers in all rows of bands. */
export const CELLS = LAGS * BANDS;
/** Some bands of an echo may be louder than what was played. */
export const WORST_GAIN_DB = 6;
/** A bound is lowered by this share of what it is too high, and raised by the other share of what it is too low: it settles near the least that is usual. */
export const LOWERING = 0.15;
export const RAISING = 0.02;
export const RAISE_LIMIT_DB = 6;
/** A bound that is so much too high is that of a wrong delay, and falls faster. */
export const FAR_OFF_DB = 12;
export const FAST_LOWERING = 0.5;
/** What stands for the level of a band that teaches nothing. */
export const NO_LESSON = -Infinity;

/**
 * The numbers that an echo path is made of, and the arithmetic on all of them. `peaks` and `lessons` are a ring of rows, a row of bands for each of the last
 * `LAGS` frames that were played; `gainDb` has a row for each delay, the shortest first. In float32: 400 calls of it stay in a processor's cache.
 */
export interface EchoRows {
  /** Bands of what came in (dBFS), put here before `hear`. */
  readonly inDb: Float32Array;
  /** Bands of the loudest echo to be reckoned with (dBFS), from `hear`. */
  readonly expectedDb: Float32Array;
  readonly gainDb: Float32Array;
  /** The loudest that was played within the jitter of each frame, and what the frame teaches. */
  readonly peaks: Float32Array;
  readonly lessons: Float32Array;
  /** Expects what the gains as they were say, and moves them by what the rows teach, the newest being row `newest`. None falls by more than `lowestStepDb`. */
  hear(newest: number, lowestStepDb: number): void;
  /** Gives the memory back; safe to call twice, but nothing else is afterwards. */
  free(): void;
}
