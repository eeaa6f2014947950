import { FRAME_MS, TELEPHONE_RATE_HZ } from './frame.js';

/** The longest silence put in for one hole (ms): a wild timestamp must not become hours of audio. */
export const MAX_FILL_MS = 10_000;
/** A smaller hole is jitter of the timestamps, not missing audio (ms). */
const MIN_HOLE_MS = FRAME_MS / 2;

const SAMPLES_PER_MS = TELEPHONE_RATE_HZ / 1000;

/**
 * Keeps media time at the pace of the call: finds the holes in a carrier's timestamps and says how much silence fills them. Carriers leave
 * out frames while the caller is muted or silent, and whoever counts samples would then hear words with no pause between them.
 * Audio is never dropped: a frame that comes early or twice makes the stream longer than its timestamps until the next hole takes that back.
 */
export class GapFiller {
  /** Where the audio so far ends on the carrier's timeline (ms); none before the first frame. */
  #endMs: number | undefined;

  /** Telephone samples of silence owed before this frame, which starts `timestampMs` after the stream's begin. */
  push(samples: Uint8Array, timestampMs: number): number {
    const endMs = this.#endMs ?? timestampMs;
    const holeMs = timestampMs - endMs;
    const fill = Math.round(fillMs(holeMs) * SAMPLES_PER_MS);
    const jumped = Math.abs(holeMs) > MAX_FILL_MS;
    const startMs = jumped ? timestampMs : endMs + fill / SAMPLES_PER_MS;
    this.#endMs = startMs + samples.length / SAMPLES_PER_MS;
    return fill;
  }
}

function fillMs(holeMs: number): number {
  return holeMs > MIN_HOLE_MS ? Math.min(holeMs, MAX_FILL_MS) : 0;
}
