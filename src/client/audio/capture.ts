import { FRAME_MS } from '../../audio/frame.js';
import { Resampler } from './resampler.js';
import { toInt16 } from './samples.js';

const MS_PER_SECOND = 1000;

/** 20 ms of the microphone, as the audio thread hands it to the page. */
export interface CapturedFrame {
  readonly samples: Int16Array;
  /** When its last sample came, on the audio thread's clock (ms). */
  readonly atMs: number;
}

/** Cuts the microphone's blocks, at the sound card's rate, into 20 ms frames of PCM16 at the wire's rate. */
export class Capture {
  readonly #resampler: Resampler;
  readonly #frameSamples: number;
  readonly #onFrame: (frame: CapturedFrame) => void;
  readonly #frame: Float32Array;

  constructor(inputRateHz: number, rateHz: number, onFrame: (frame: CapturedFrame) => void) {
    this.#resampler = new Resampler(inputRateHz, rateHz);
    this.#frameSamples = (rateHz * FRAME_MS) / MS_PER_SECOND;
    this.#frame = new Float32Array(this.#frameSamples);
    this.#onFrame = onFrame;
  }

  /** A block of the microphone, and when its last sample came. */
  push(block: Float32Array, atMs: number): void {
    this.#resampler.write(block);
    while (this.#resampler.available >= this.#frameSamples) {
      this.#resampler.read(this.#frame);
      this.#onFrame({ samples: Int16Array.from(this.#frame, toInt16), atMs });
    }
  }
}
