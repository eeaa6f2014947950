import type { Converter } from '../audio/convert.js';
import type { AudioFrame } from '../audio/frame.js';
import { FRAME_MS, TELEPHONE_FORMAT } from '../audio/frame.js';

/** What the caller says before the provider is ready is kept, up to this much; beyond it the oldest goes. */
export const MAX_HELD_MS = 15_000;

/** Caller → model: keeps what comes too early, converts, sends. */
export class Uplink {
  readonly #converter: Converter;
  readonly #send: (frame: AudioFrame) => void;
  #held: Uint8Array[] | undefined = [];

  constructor(converter: Converter, send: (frame: AudioFrame) => void) {
    this.#converter = converter;
    this.#send = send;
  }

  /** Takes one telephone frame (μ-law, 20 ms); it is only lent. */
  push(frame: Uint8Array): void {
    if (this.#held === undefined) return this.#pass(frame);
    this.#held.push(frame.slice());
    if (this.#held.length * FRAME_MS > MAX_HELD_MS) this.#held.shift();
  }

  /** The provider is ready: sends what was kept, in order, and from now on everything at once. */
  open(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const frame of held) this.#pass(frame);
  }

  #pass(samples: Uint8Array): void {
    this.#send(this.#converter.convert({ ...TELEPHONE_FORMAT, samples }));
  }
}
