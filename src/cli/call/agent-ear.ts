import { decodeMulaw } from '../../audio/mulaw.js';
import { FRAME_MS, TELEPHONE_FRAME_SAMPLES } from '../../audio/frame.js';

/** Level (RMS on the int16 scale, −44 dBFS) from which a frame counts as sound that a caller notices. */
export const AUDIBLE_RMS = 200;
/** Silence after which the agent has finished: longer than a pause between two words. */
export const FINISHED_AFTER_MS = 700;

/** What the caller notices of the agent. Times count from the stream's start. */
export type AgentSound =
  | { readonly type: 'agent-speaks'; readonly atMs: number }
  /** `spokeMs`: from the first to the last sound. */
  | { readonly type: 'agent-finished'; readonly atMs: number; readonly spokeMs: number };

/** Listens to what was played to the caller, frame by frame (μ-law), and tells speech from silence by its level. */
export class AgentEar {
  readonly #samples = new Int16Array(TELEPHONE_FRAME_SAMPLES);
  #sinceMs: number | undefined;
  #lastSoundMs = 0;
  #firstSoundMs: number | undefined;
  #soundMs = 0;

  /** Takes the frame that was over at `atMs`. */
  push(heard: Uint8Array, atMs: number): AgentSound | undefined {
    if (rmsOf(decodeMulaw(heard, this.#samples)) >= AUDIBLE_RMS) return this.#sound(atMs);
    if (this.#sinceMs === undefined || atMs - this.#lastSoundMs < FINISHED_AFTER_MS) return undefined;
    const spokeMs = this.#lastSoundMs - this.#sinceMs;
    this.#sinceMs = undefined;
    return { type: 'agent-finished', atMs: this.#lastSoundMs, spokeMs };
  }

  get speaking(): boolean {
    return this.#sinceMs !== undefined;
  }

  /** When the first sound began. */
  get firstSoundMs(): number | undefined {
    return this.#firstSoundMs;
  }

  /** How much of the time there was sound. */
  get soundMs(): number {
    return this.#soundMs;
  }

  #sound(atMs: number): AgentSound | undefined {
    this.#lastSoundMs = atMs;
    this.#soundMs += FRAME_MS;
    if (this.#sinceMs !== undefined) return undefined;
    this.#sinceMs = atMs - FRAME_MS;
    this.#firstSoundMs ??= this.#sinceMs;
    return { type: 'agent-speaks', atMs: this.#sinceMs };
  }
}

function rmsOf(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
