import { ByteQueue } from '../../audio/byte-queue.js';
import { MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES } from '../../audio/frame.js';
import type { CallerEvent } from './stream-caller.js';

/** What a simulated caller has to say (μ-law), cut into frames. */
export class Saying {
  readonly #left = new ByteQueue();
  readonly #onEvent: (event: CallerEvent) => void;

  constructor(onEvent: (event: CallerEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** Appends audio of any length. */
  push(audio: Uint8Array): void {
    this.#left.push(audio);
  }

  /** The frame that is over at `atMs`, filled up with silence; tells when it was the last of what there was to say. */
  frame(atMs: number): Uint8Array {
    const frame = new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(MULAW_SILENCE);
    const isSaid = this.#left.takeInto(frame) > 0 && this.#left.length === 0;
    if (isSaid) this.#onEvent({ type: 'said', atMs });
    return frame;
  }
}
