import { type Converter, createConverter } from '../../audio/convert.js';
import { type AudioFormat, type AudioFrame, sameFormat } from '../../audio/frame.js';

/** What a recording is made of. */
const RECORDED: AudioFormat = { encoding: 'pcm16', rateHz: 8000 };
const NOTHING = new Int16Array(0);

/** One direction of a line of any format, as samples at 8 kHz. */
export class TelephoneSamples {
  #format: AudioFormat = RECORDED;
  #converter: Converter = createConverter(RECORDED, RECORDED);

  /** The samples of what comes next: a view that the next call overwrites. */
  of(frame: AudioFrame): Int16Array {
    if (!sameFormat(frame, this.#format)) this.#begin(frame);
    const { samples } = this.#converter.convert(frame);
    return samples instanceof Int16Array ? samples : NOTHING;
  }

  #begin({ encoding, rateHz }: AudioFrame): void {
    this.#format = encoding === 'mulaw' ? { encoding, rateHz: 8000 } : { encoding, rateHz };
    this.#converter = createConverter(this.#format, RECORDED);
  }
}
