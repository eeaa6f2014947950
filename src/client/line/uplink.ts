import { FRAME_MS, MODEL_RATE_HZ } from '../../audio/frame.js';
import { Resampler } from '../audio/resampler.js';
import { SampleQueue } from '../audio/sample-queue.js';
import { toFloat, toInt16 } from '../audio/samples.js';

const MS_PER_SECOND = 1000;
const BYTES_PER_SAMPLE = 2;

/** What the application sends as sound: PCM16 at 24 kHz in, the line's rate out, in frames or all at once. */
export class Uplink {
  readonly #rateHz: number;
  readonly #resampler: Resampler;
  readonly #queue = new SampleQueue();
  readonly #frameSamples: number;
  /** Half a sample that came at the end of a buffer. */
  #odd: Uint8Array = new Uint8Array(0);

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
    this.#resampler = new Resampler(MODEL_RATE_HZ, rateHz);
    this.#frameSamples = (rateHz * FRAME_MS) / MS_PER_SECOND;
  }

  /** Frames that wait, a part of one counted as a whole one. */
  get frames(): number {
    return Math.ceil(this.#queue.length / this.#frameSamples);
  }

  /** Keeps a copy. Returns whether something old had to go to keep within the bound. */
  push(pcm: Int16Array | ArrayBuffer, mostMs: number): boolean {
    this.#resampler.write(Float32Array.from(this.#samplesOf(pcm), toFloat));
    const converted = new Float32Array(this.#resampler.available);
    this.#resampler.read(converted);
    this.#queue.push(Int16Array.from(converted, toInt16));
    return this.#queue.drop(this.#queue.length - (mostMs * this.#rateHz) / MS_PER_SECOND) > 0;
  }

  /** The next 20 ms: what the microphone heard, with what waits here mixed in. */
  frame(microphone: Int16Array | undefined): Int16Array {
    const frame = new Int16Array(this.#frameSamples);
    this.#queue.takeInto(frame);
    if (microphone === undefined) return frame;
    return frame.map((sample, i) => toInt16(toFloat(sample + (microphone[i] ?? 0))));
  }

  /** Everything that waits. */
  takeAll(): Int16Array {
    const all = new Int16Array(this.#queue.length);
    this.#queue.takeInto(all);
    return all;
  }

  #samplesOf(pcm: Int16Array | ArrayBuffer): Int16Array {
    if (pcm instanceof Int16Array) return pcm;
    const bytes = new Uint8Array(this.#odd.length + pcm.byteLength);
    bytes.set(this.#odd);
    bytes.set(new Uint8Array(pcm), this.#odd.length);
    const whole = bytes.length - (bytes.length % BYTES_PER_SAMPLE);
    this.#odd = bytes.slice(whole);
    return new Int16Array(bytes.buffer, 0, whole / BYTES_PER_SAMPLE);
  }
}
