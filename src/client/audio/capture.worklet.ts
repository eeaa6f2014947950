import { rateOf } from './worklet-options.js';
import { Capture } from './capture.js';

const MS_PER_SECOND = 1000;
/** Web Audio's render quantum. */
const BLOCK_SAMPLES = 128;

/** `Capture` in the audio thread. */
class CaptureProcessor extends AudioWorkletProcessor {
  readonly #capture: Capture;
  readonly #silence = new Float32Array(BLOCK_SAMPLES);

  constructor(options: AudioWorkletNodeOptions) {
    super();
    const rateHz = rateOf(options);
    this.#capture = new Capture(sampleRate, rateHz, (frame) =>
      this.port.postMessage(frame, [frame.samples.buffer]),
    );
  }

  /** Without a microphone behind it there are no channels: silence keeps time. */
  process([channels]: Float32Array[][]): boolean {
    this.#capture.push(channels?.[0] ?? this.#silence, currentTime * MS_PER_SECOND);
    return true;
  }
}

registerProcessor('talkpath-capture', CaptureProcessor);
