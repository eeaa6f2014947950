import { createConverter } from '../../../src/audio/convert.js';
import {
  MODEL_FORMAT,
  MODEL_RATE_HZ,
  TELEPHONE_FORMAT,
  TELEPHONE_RATE_HZ,
} from '../../../src/audio/frame.js';
import { encodeMulaw } from '../../../src/audio/mulaw.js';
import type { PlacedCue } from './caller.js';
import { WINDOW_MS } from './level.js';
import { FRAME_SAMPLES, samplesOf } from './units.js';

const RATIO = MODEL_RATE_HZ / TELEPHONE_RATE_HZ;
const WINDOW = samplesOf(WINDOW_MS);
/** An utterance is looked for by a piece of itself, this long and so far behind its onset (ms). */
const PIECE_MS = 200;
const PIECES_AT_MS = [100, 250, 450];
/** The error that equal audio may have (power, relative). */
const SAME = 0.03;
/** The provider's timeline may run behind or before the line's by so many frames: pre-rolls make it longer. */
const EARLIER_FRAMES = 100;
const LATER_FRAMES = 500;
/** The search looks at every so-manieth sample, with a first glance at fewer. */
const STEP = 3;

/** How much of an utterance's beginning the model was not given (ms); undefined when it was given none of it. */
export class ClipMeter {
  /** What the line picked up, through the same filter as what the model was sent, so that equal is equal. */
  readonly #line: Int16Array;
  readonly #model: Int16Array;

  constructor(picked: Int16Array, appended: Int16Array) {
    this.#line = asModelHears(picked);
    this.#model = appended;
  }

  clippedMs({ onsetAt, endAt }: PlacedCue): number | undefined {
    const until = Math.min(endAt, onsetAt + samplesOf(PIECES_AT_MS.at(-1) ?? 0));
    const shift = this.#find(onsetAt, endAt);
    if (shift === undefined) return undefined;
    let missing = 0;
    for (let at = onsetAt; at < until; at += WINDOW) {
      if (this.#error(at, at + WINDOW, shift, 1) > SAME) missing += 1;
    }
    return missing * WINDOW_MS;
  }

  /** By how many samples the model's timeline runs behind the line's at that utterance. */
  #find(onsetAt: number, endAt: number): number | undefined {
    for (const ms of PIECES_AT_MS) {
      const from = onsetAt + samplesOf(ms);
      const to = from + samplesOf(PIECE_MS);
      if (to > endAt) return undefined;
      for (let frames = -EARLIER_FRAMES; frames <= LATER_FRAMES; frames++) {
        const shift = frames * FRAME_SAMPLES;
        if (this.#error(from, from + WINDOW, shift, STEP) > 1) continue;
        if (this.#error(from, to, shift, STEP) <= SAME) return shift;
      }
    }
    return undefined;
  }

  /** Power of the difference to what the model got so much later, relative to the power of the sound. */
  #error(from: number, to: number, shift: number, step: number): number {
    let [error, power] = [0, 1];
    for (let at = from; at < to; at += step) {
      const sample = this.#line[at] ?? 0;
      const difference = sample - (this.#model[at + shift] ?? 0);
      error += difference * difference;
      power += sample * sample;
    }
    return error / power;
  }
}

function asModelHears(picked: Int16Array): Int16Array {
  const converter = createConverter(TELEPHONE_FORMAT, MODEL_FORMAT);
  const heard = new Int16Array(picked.length);
  for (let at = 0; at < picked.length; at += FRAME_SAMPLES) {
    const samples = encodeMulaw(picked.subarray(at, at + FRAME_SAMPLES), new Uint8Array(FRAME_SAMPLES));
    const converted = converter.convert({ ...TELEPHONE_FORMAT, samples }).samples;
    for (let i = 0; i < FRAME_SAMPLES; i++) heard[at + i] = converted[i * RATIO] ?? 0;
  }
  return heard;
}
