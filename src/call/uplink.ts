import type { Converter } from '../audio/convert.js';
import type { AudioFrame } from '../audio/frame.js';
import { FRAME_MS, TELEPHONE_FORMAT } from '../audio/frame.js';
import { KeptSound } from './kept-sound.js';

/** What the caller says before the provider is ready is kept, up to this much; beyond it the oldest goes. */
export const MAX_HELD_MS = 15_000;
/** Of what was sent while nobody spoke, so much is kept: the beginning of a word may be in it. */
const TAIL_MS = 500;
/** Caller → model: keeps what comes too early, converts, sends; and keeps the turn that nobody has answered yet, so that another session can hear it. */
export class Uplink {
  readonly #converter: Converter;
  readonly #send: (frame: AudioFrame) => void;
  readonly #keepsTurns: boolean;
  #held: KeptSound | undefined = new KeptSound();
  /** Sent since the last answer, or just now. */
  #sent = new KeptSound();
  #speechMs = 0;

  /** `keepsTurns`: whether there may be another session. */
  constructor(converter: Converter, send: (frame: AudioFrame) => void, keepsTurns = false) {
    this.#converter = converter;
    this.#send = send;
    this.#keepsTurns = keepsTurns;
  }

  /** How much the caller said that was not answered yet, by the local detector (ms). */
  get unansweredMs(): number {
    return this.#speechMs;
  }

  /** Takes one telephone frame (μ-law, 20 ms); it is only lent. `speech`: whether somebody speaks in it. */
  push(frame: Uint8Array, speech: boolean): void {
    if (speech) this.#speechMs += FRAME_MS;
    if (this.#held === undefined) this.#pass(frame, speech);
    else this.#held.push(frame, speech, MAX_HELD_MS);
  }

  /** The provider is ready: sends what was kept, in order, and from now on everything at once. */
  open(): void {
    const held = this.#held?.frames ?? [];
    this.#held = undefined;
    for (const { samples, speech } of held) this.#pass(samples, speech);
  }

  /** The session is gone, or another one takes its place: the turn that it did not answer is kept, and what follows, for the next. */
  suspend(): void {
    if (this.#held !== undefined) return;
    this.#held = this.#sent;
    this.#sent = new KeptSound();
  }

  /** The model answers what it has heard. */
  answered(): void {
    this.#speechMs = 0;
    this.#sent.trim(TAIL_MS);
  }

  #pass(samples: Uint8Array, speech: boolean): void {
    const limitMs = this.#speechMs > 0 ? MAX_HELD_MS : TAIL_MS;
    if (this.#keepsTurns) this.#sent.push(samples, speech, limitMs);
    this.#send(this.#converter.convert({ ...TELEPHONE_FORMAT, samples }));
  }
}
