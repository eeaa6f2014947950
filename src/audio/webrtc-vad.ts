import createFvad from '@echogarden/fvad-wasm';
import type { Fvad } from '@echogarden/fvad-wasm';
import { TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from './frame.js';

/** How sure the WebRTC VAD must be before it says speech: 0 takes most sounds for speech, 3 the fewest. */
export type Aggressiveness = 0 | 1 | 2 | 3;

/** One call's voice activity detector: it adapts to the line, so frames go in in order and never from two calls. */
export interface WebRtcVad {
  /** Whether 20 ms at 8 kHz (160 samples) sound like speech; `false` for another length and once freed. */
  isSpeech(frame: Int16Array): boolean;
  /** Gives the detector's memory back; safe to call twice. */
  free(): void;
}

/** Makes a detector for one call. */
export type WebRtcVadFactory = (aggressiveness: Aggressiveness) => WebRtcVad;

let loading: Promise<WebRtcVadFactory> | undefined;

/** The WebRTC voice activity detector (libfvad): loads its WASM module at the first call, once a process. */
export function loadWebRtcVad(): Promise<WebRtcVadFactory> {
  loading ??= createFvad().then(factoryIn);
  return loading;
}

function factoryIn(fvad: Fvad): WebRtcVadFactory {
  const inputAt = fvad._malloc(TELEPHONE_FRAME_SAMPLES * Int16Array.BYTES_PER_ELEMENT);
  if (inputAt === 0) throw outOfMemory();
  return (aggressiveness) => {
    const handle = fvad._fvad_new();
    if (handle === 0) throw outOfMemory();
    fvad._fvad_set_mode(handle, aggressiveness);
    fvad._fvad_set_sample_rate(handle, TELEPHONE_RATE_HZ);
    return new Detector(fvad, handle, inputAt);
  };
}

function outOfMemory(): Error {
  return new Error('the WebRTC VAD has no memory left for another call');
}

class Detector implements WebRtcVad {
  readonly #fvad: Fvad;
  readonly #inputAt: number;
  /** 0 once freed: another call may own the address by then. */
  #handle: number;

  constructor(fvad: Fvad, handle: number, inputAt: number) {
    this.#fvad = fvad;
    this.#handle = handle;
    this.#inputAt = inputAt;
  }

  isSpeech(frame: Int16Array): boolean {
    if (this.#handle === 0 || frame.length !== TELEPHONE_FRAME_SAMPLES) return false;
    // The view is asked for anew each time: the memory grows as calls come, and a view of the smaller one is dead.
    this.#fvad.HEAP16.set(frame, this.#inputAt / Int16Array.BYTES_PER_ELEMENT);
    return this.#fvad._fvad_process(this.#handle, this.#inputAt, frame.length) === 1;
  }

  free(): void {
    if (this.#handle === 0) return;
    this.#fvad._fvad_free(this.#handle);
    this.#handle = 0;
  }
}
