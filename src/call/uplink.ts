import type { Converter } from '../audio/convert.js';
import type { AudioFrame, MulawFrame } from '../audio/frame.js';
import { durationMs, MULAW_SILENCE, TELEPHONE_FORMAT, TELEPHONE_RATE_HZ } from '../audio/frame.js';
import type { GapFiller } from '../audio/gap-filler.js';

/** What the caller says before the provider is ready is kept, up to this much; beyond it the oldest goes. */
export const MAX_HELD_MS = 15_000;
/** Silence for a hole goes up in pieces of at most this length. */
const SILENCE_PIECE = new Uint8Array(TELEPHONE_RATE_HZ / 2).fill(MULAW_SILENCE);

/** Caller → model: fills holes, keeps what comes too early, converts, sends. */
export class Uplink {
  readonly #gaps: GapFiller;
  readonly #converter: Converter;
  readonly #send: (frame: AudioFrame) => void;
  #held: MulawFrame[] | undefined = [];
  #heldMs = 0;

  constructor(gaps: GapFiller, converter: Converter, send: (frame: AudioFrame) => void) {
    this.#gaps = gaps;
    this.#converter = converter;
    this.#send = send;
  }

  push(frame: MulawFrame, timestampMs: number): void {
    let owed = this.#gaps.push(frame.samples, timestampMs);
    for (; owed > 0; owed -= SILENCE_PIECE.length) {
      this.#pass({ ...TELEPHONE_FORMAT, samples: SILENCE_PIECE.subarray(0, owed) });
    }
    this.#pass(frame);
  }

  /** The provider is ready: sends what was kept, in order, and from now on everything at once. */
  open(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const frame of held) this.#pass(frame);
  }

  #pass(frame: MulawFrame): void {
    if (this.#held === undefined) this.#send(this.#converter.convert(frame));
    else this.#hold(this.#held, frame);
  }

  #hold(held: MulawFrame[], frame: MulawFrame): void {
    held.push(frame);
    this.#heldMs += durationMs(frame);
    while (this.#heldMs > MAX_HELD_MS) {
      const oldest = held.shift();
      if (oldest === undefined) return;
      this.#heldMs -= durationMs(oldest);
    }
  }
}
