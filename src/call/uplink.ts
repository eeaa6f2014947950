import type { Converter } from '../audio/convert.js';
import type { AudioFrame } from '../audio/frame.js';
import { FRAME_MS } from '../audio/frame.js';
import { type LineFormat, TELEPHONE_LINE } from '../audio/line-format.js';
import { KeptSound } from './kept-sound.js';

/** What the caller says before the provider is ready is kept, up to this much; beyond it the oldest goes. */
export const MAX_HELD_MS = 15_000;
/** Of what was sent while nobody spoke, so much is kept: the beginning of a word may be in it. */
const TAIL_MS = 500;
/** Silence behind a shut gate, which nobody waits for, goes up in pieces of so much. */
export const SILENCE_MS = 100;

/** What the uplink is made of. */
export interface UplinkParts {
  /** How the caller's sound is coded; absent: as telephones do. */
  readonly line?: LineFormat;
  /** From the line's format to the provider's. */
  readonly converter: Converter;
  readonly send: (frame: AudioFrame) => void;
  /** Whether there may be another session, which must hear the turn that nobody has answered. */
  readonly keepsTurns: boolean;
  /** So much goes up in one message (ms, whole frames); absent: every frame by itself. */
  readonly pieceMs?: number | undefined;
}

/** Caller → model: keeps what comes too early, gathers, converts, sends; and keeps the turn that nobody has answered yet, so that another session can hear it. */
export class Uplink {
  readonly #parts: UplinkParts;
  readonly #line: LineFormat;
  readonly #piece: Piece;
  readonly #pieceMs: number;
  #held: KeptSound | undefined = new KeptSound();
  /** Sent since the last answer, or just now. */
  #sent = new KeptSound();
  #speechMs = 0;

  constructor(parts: UplinkParts) {
    this.#parts = parts;
    this.#line = parts.line ?? TELEPHONE_LINE;
    this.#piece = new Piece(this.#line.frameBytes);
    this.#pieceMs = parts.pieceMs ?? FRAME_MS;
  }

  /** How much the caller said that was not answered yet, by the local detector (ms). */
  get unansweredMs(): number {
    return this.#speechMs;
  }

  /** Takes one frame of the line (20 ms); it is only lent. `speech`: whether somebody speaks in it; `withheld`: it is silence that nobody waits for. */
  push(frame: Uint8Array, { speech, withheld }: Readonly<Record<'speech' | 'withheld', boolean>>): void {
    if (speech) this.#speechMs += FRAME_MS;
    if (this.#held === undefined) this.#pass(frame, speech, withheld ? SILENCE_MS : this.#pieceMs);
    else this.#held.push(frame, speech, MAX_HELD_MS);
  }

  /** The provider is ready: sends what was kept, in order, and from now on what comes. */
  open(): void {
    const held = this.#held?.frames ?? [];
    this.#held = undefined;
    for (const { samples, speech } of held) this.#pass(samples, speech, this.#pieceMs);
  }

  /** Sends what is gathered. */
  flush(): void {
    const bytes = this.#piece.take();
    if (bytes.length > 0) this.#send(bytes);
  }

  /** The session is gone, or another one takes its place: the turn that it did not answer is kept, and what follows, for the next. */
  suspend(): void {
    if (this.#held !== undefined) return;
    this.#piece.take();
    this.#held = this.#sent;
    this.#sent = new KeptSound();
  }

  /** The model answers what it has heard. */
  answered(): void {
    this.#speechMs = 0;
    this.#sent.trim(TAIL_MS);
  }

  /** `pieceMs`: what was gathered goes up when it is as much. */
  #pass(frame: Uint8Array, speech: boolean, pieceMs: number): void {
    const limitMs = this.#speechMs > 0 ? MAX_HELD_MS : TAIL_MS;
    if (this.#parts.keepsTurns) this.#sent.push(frame, speech, limitMs);
    if (pieceMs === FRAME_MS && this.#piece.lengthMs === 0) return this.#send(frame);
    this.#piece.add(frame);
    if (this.#piece.lengthMs >= pieceMs) this.#send(this.#piece.take());
  }

  #send(bytes: Uint8Array): void {
    this.#parts.send(this.#parts.converter.convert(this.#line.frameOf(bytes)));
  }
}

/** Frames that go up together. */
class Piece {
  readonly #frameBytes: number;
  readonly #bytes: Uint8Array;
  #length = 0;

  constructor(frameBytes: number) {
    this.#frameBytes = frameBytes;
    this.#bytes = new Uint8Array((SILENCE_MS / FRAME_MS) * frameBytes);
  }

  get lengthMs(): number {
    return (this.#length / this.#frameBytes) * FRAME_MS;
  }

  add(frame: Uint8Array): void {
    this.#bytes.set(frame, this.#length);
    this.#length += frame.length;
  }

  /** Everything that was added, as a view that is valid until more is added. */
  take(): Uint8Array {
    const bytes = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return bytes;
  }
}
