import { FRAME_MS, MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../../audio/frame.js';
import type { PlayoutCounts } from '../line-player.js';

/** What a phone keeps of packets that come too early; what comes on top of that is lost (ms). */
export const JITTER_BUFFER_MS = 200;
/** A smaller gap between two frames is hidden by the phone (ms). */
const HIDDEN_GAP_MS = FRAME_MS / 2;

const FIRST_CAPACITY = TELEPHONE_RATE_HZ;
const SAMPLES_PER_MS = TELEPHONE_RATE_HZ / 1000;

/** The caller's phone behind an AudioSocket: Asterisk passes each frame on as it comes, so it sounds when it comes, or when the one before it is over. */
export class Phone {
  #codes = new Uint8Array(FIRST_CAPACITY).fill(MULAW_SILENCE);
  /** Where the sound so far ends (ms since the start). */
  #endMs: number | undefined;
  #frames = 0;
  #nowMs = 0;
  readonly #counts = { underruns: 0, underrunMs: 0, marks: 0, clears: 0 };
  #lostMs = 0;

  get counts(): PlayoutCounts {
    return { ...this.#counts };
  }

  /** What came in a burst and was lost (ms). */
  get lostMs(): number {
    return this.#lostMs;
  }

  /** Sound that came and is not over (ms). */
  get queuedMs(): number {
    return Math.max(0, (this.#endMs ?? 0) - this.#nowMs);
  }

  /** μ-law sound comes `atMs` after the start. */
  play(codes: Uint8Array, atMs: number): void {
    this.#nowMs = atMs;
    const endMs = this.#endMs ?? atMs;
    const lengthMs = codes.length / SAMPLES_PER_MS;
    if (endMs - atMs > JITTER_BUFFER_MS) {
      this.#lostMs += lengthMs;
      return;
    }
    const startMs = Math.max(endMs, atMs);
    if (startMs - endMs > HIDDEN_GAP_MS) {
      this.#counts.underruns += 1;
      this.#counts.underrunMs += startMs - endMs;
    }
    const at = Math.round(startMs * SAMPLES_PER_MS);
    this.#grow(at + codes.length + TELEPHONE_FRAME_SAMPLES);
    this.#codes.set(codes, at);
    this.#endMs = startMs + lengthMs;
  }

  /** A further frame of time is over: what the caller heard in it (μ-law). */
  frameOver(): Uint8Array {
    const from = this.#frames * TELEPHONE_FRAME_SAMPLES;
    this.#frames += 1;
    this.#nowMs = this.#frames * FRAME_MS;
    this.#grow(from + TELEPHONE_FRAME_SAMPLES);
    return this.#codes.slice(from, from + TELEPHONE_FRAME_SAMPLES);
  }

  /** Everything the caller heard (μ-law), silence included. */
  recording(): Uint8Array {
    return this.#codes.slice(0, this.#frames * TELEPHONE_FRAME_SAMPLES);
  }

  #grow(needed: number): void {
    if (needed <= this.#codes.length) return;
    const codes = new Uint8Array(Math.max(needed, 2 * this.#codes.length)).fill(MULAW_SILENCE);
    codes.set(this.#codes);
    this.#codes = codes;
  }
}
