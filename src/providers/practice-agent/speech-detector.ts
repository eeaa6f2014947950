import { FRAME_MS } from '../../audio/frame.js';

/** So much uninterrupted sound begins speech: a click is shorter. */
export const ONSET_MS = 60;
/** RMS level (dB of full scale) at threshold 0 and at threshold 1; in between it is linear. 0.5 lies at −35 dB. */
const QUIETEST_DB = -60;
const LOUDEST_DB = -10;
const FULL_SCALE = 32768;

export interface DetectorSettings {
  /** 0 to 1: how loud sound must be to count as speech. */
  readonly threshold: number;
  /** So much silence ends speech. */
  readonly silenceMs: number;
}

/** `onsetMs`: where its first sound began, since the detector's first frame. */
export type SpeechMoment =
  { readonly type: 'started'; readonly onsetMs: number } | { readonly type: 'stopped' };

/** Finds speech by loudness alone, frame by frame of 20 ms. Counts frames and knows no clock. */
export class SpeechDetector {
  readonly #minRms: number;
  readonly #silenceMs: number;
  #nowMs = 0;
  /** Where the sound that may become speech, or the speech itself, began. */
  #onsetMs: number | undefined;
  #lastSoundMs = 0;
  #speaking = false;
  /** Of speech that is over. */
  #spokenMs = 0;

  constructor({ threshold, silenceMs }: DetectorSettings) {
    const level = QUIETEST_DB + (LOUDEST_DB - QUIETEST_DB) * threshold;
    this.#minRms = FULL_SCALE * 10 ** (level / 20);
    this.#silenceMs = silenceMs;
  }

  get speaking(): boolean {
    return this.#speaking;
  }

  /** All speech so far, each from its first to its last sound. */
  get spokenMs(): number {
    return this.#spokenMs + (this.#speaking ? this.#lastSoundMs - (this.#onsetMs ?? 0) : 0);
  }

  /** Takes one frame of 20 ms. */
  push(frame: Int16Array): SpeechMoment | undefined {
    const startMs = this.#nowMs;
    this.#nowMs += FRAME_MS;
    return rms(frame) >= this.#minRms ? this.#sound(startMs) : this.#silence();
  }

  #sound(startMs: number): SpeechMoment | undefined {
    this.#onsetMs ??= startMs;
    this.#lastSoundMs = this.#nowMs;
    if (this.#speaking || this.#nowMs - this.#onsetMs < ONSET_MS) return undefined;
    this.#speaking = true;
    return { type: 'started', onsetMs: this.#onsetMs };
  }

  #silence(): SpeechMoment | undefined {
    const stops = this.#speaking && this.#nowMs - this.#lastSoundMs >= this.#silenceMs;
    if (stops) {
      this.#spokenMs = this.spokenMs;
      this.#speaking = false;
    }
    if (!this.#speaking) this.#onsetMs = undefined;
    return stops ? { type: 'stopped' } : undefined;
  }
}

function rms(frame: Int16Array): number {
  let energy = 0;
  for (const sample of frame) energy += sample * sample;
  return Math.sqrt(energy / Math.max(1, frame.length));
}
