import { FRAME_MS } from './frame.js';
import { type LineFormat, TELEPHONE_LINE } from './line-format.js';

/** The longest silence put in for one hole (ms): a wild timestamp must not become hours of audio. */
export const MAX_FILL_MS = 10_000;
/** A smaller hole is jitter of the timestamps, not missing audio (ms). */
const MIN_HOLE_MS = FRAME_MS / 2;

/**
 * Keeps media time at the pace of the call: finds the holes in a carrier's timestamps and says how much silence fills them. Carriers leave
 * out frames while the caller is muted or silent, and whoever counts samples would then hear words with no pause between them.
 * Audio is never dropped: a frame that comes early or twice makes the stream longer than its timestamps until the next hole takes that back.
 */
export class GapFiller {
  readonly #samplesPerMs: number;
  readonly #sampleBytes: number;
  /** Where the audio so far ends on the carrier's timeline (ms); none before the first frame. */
  #endMs: number | undefined;

  constructor({ samplesPerMs, sampleBytes }: LineFormat = TELEPHONE_LINE) {
    this.#samplesPerMs = samplesPerMs;
    this.#sampleBytes = sampleBytes;
  }

  /** Bytes of silence owed before these, which start `timestampMs` after the stream's begin. */
  push(bytes: Uint8Array, timestampMs: number): number {
    const endMs = this.#endMs ?? timestampMs;
    const holeMs = timestampMs - endMs;
    const fill = Math.round(fillMs(holeMs) * this.#samplesPerMs);
    const jumped = Math.abs(holeMs) > MAX_FILL_MS;
    const startMs = jumped ? timestampMs : endMs + fill / this.#samplesPerMs;
    this.#endMs = startMs + bytes.length / this.#sampleBytes / this.#samplesPerMs;
    return fill * this.#sampleBytes;
  }
}

function fillMs(holeMs: number): number {
  return holeMs > MIN_HOLE_MS ? Math.min(holeMs, MAX_FILL_MS) : 0;
}
