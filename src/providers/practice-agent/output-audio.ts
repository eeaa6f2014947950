import { Resampler } from './resample.js';
import type { WireFormat } from './settings.js';
import type { Speech } from './voice.js';
import { encodeAudio, rateOf } from './wire-audio.js';

/** An utterance at the wire format's rate, converted as far as somebody wanted to hear it. */
interface Converted {
  readonly samples: Int16Array;
  doneSamples: number;
}

/** Utterances are shared by all sessions that say them, so each is converted once. */
const CONVERTED = new WeakMap<Int16Array, Map<number, Converted>>();

/** One utterance, ready to be sent piece by piece in the wire format. Where its rate is another, it is resampled a piece at a time. */
export class OutputAudio {
  readonly #source: Int16Array;
  readonly #format: WireFormat;
  readonly #resampler: Resampler | undefined;
  readonly #converted: Converted;

  constructor({ rateHz, samples }: Speech, format: WireFormat) {
    const wireHz = rateOf(format);
    this.#source = samples;
    this.#format = format;
    this.#resampler = rateHz === wireHz ? undefined : new Resampler(rateHz, wireHz);
    this.#converted = this.#resampler
      ? conversionOf(samples, wireHz, this.#resampler.lengthFor(samples.length))
      : { samples, doneSamples: samples.length };
  }

  /** Samples of the whole utterance at the wire format's rate. */
  get length(): number {
    return this.#converted.samples.length;
  }

  /** Base64 of `count` samples from `first` on. */
  piece(first: number, count: number): string {
    this.#convertUntil(first + count);
    return encodeAudio(this.#converted.samples.subarray(first, first + count), this.#format);
  }

  #convertUntil(end: number): void {
    const { samples, doneSamples } = this.#converted;
    if (!this.#resampler || end <= doneSamples) return;
    samples.set(this.#resampler.stretch(this.#source, doneSamples, end - doneSamples), doneSamples);
    this.#converted.doneSamples = end;
  }
}

function conversionOf(source: Int16Array, rateHz: number, length: number): Converted {
  const byRate = CONVERTED.get(source) ?? new Map<number, Converted>();
  const converted = byRate.get(rateHz) ?? { samples: new Int16Array(length), doneSamples: 0 };
  CONVERTED.set(source, byRate.set(rateHz, converted));
  return converted;
}
