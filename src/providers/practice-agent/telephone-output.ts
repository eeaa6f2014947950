import { Resampler } from './resample.js';
import type { WireFormat } from './settings.js';
import type { Speech } from './voice.js';
import { encodeAudio, rateOf } from './wire-audio.js';

/** One utterance, ready to be sent piece by piece in the wire format: resampled where its rate is another, a piece at a time. */
export class OutputAudio {
  readonly #samples: Int16Array;
  readonly #format: WireFormat;
  readonly #resampler: Resampler | undefined;
  /** Samples of the whole utterance at the wire format's rate. */
  readonly length: number;

  constructor({ rateHz, samples }: Speech, format: WireFormat) {
    this.#samples = samples;
    this.#format = format;
    const wireHz = rateOf(format);
    this.#resampler = rateHz === wireHz ? undefined : new Resampler(rateHz, wireHz);
    this.length = this.#resampler?.lengthFor(samples.length) ?? samples.length;
  }

  /** Base64 of `count` samples from `first` on. */
  piece(first: number, count: number): string {
    const samples =
      this.#resampler?.stretch(this.#samples, first, count) ?? this.#samples.subarray(first, first + count);
    return encodeAudio(samples, this.#format);
  }
}
