import type { ErrorCode } from '../lib/errors.js';
import type { CarrierEvent } from '../ports/carrier.js';
import type { Clock, Timer } from '../ports/clock.js';

/** Sound waits so long for a line that takes none before it is told; a queue that only ran full has room again sooner (ms). */
export const TELL_FULL_MS = 4_000;
/** So long, and nobody is there to hear the agent any more: the call ends (ms). */
export const MAX_FULL_MS = 30_000;
const LOOK_EVERY_MS = 1_000;
const MS_PER_S = 1000;

/** What the room on the line is watched with. */
export interface LineRoomParts {
  readonly clock: Clock;
  readonly attached: () => boolean;
  /** `attach`: what has waited goes on. */
  readonly talk: () => { readonly remainingMs: number; attach(): void };
  readonly fault: (code: ErrorCode, detail: string) => void;
  readonly end: (detail: string) => void;
}

/** Whether the line takes sound, as its carrier says; and what becomes of a call whose line takes none for long, though the agent has something to say. */
export class LineRoom {
  readonly #parts: LineRoomParts;
  #full: (CarrierEvent & { type: 'full' }) | undefined;
  #timer: Timer | undefined;
  #waitedMs = 0;

  constructor(parts: LineRoomParts) {
    this.#parts = parts;
  }

  get isFull(): boolean {
    return this.#full !== undefined;
  }

  /** The carrier takes no more sound. */
  full(event: CarrierEvent & { type: 'full' }): void {
    if (this.isFull) return;
    this.#full = event;
    this.#waitedMs = 0;
    this.#watch();
  }

  /** It takes sound again, or another stream does. */
  hasRoom(): void {
    if (!this.isFull) return;
    this.close();
    this.#parts.talk().attach();
  }

  /** The call is over. */
  close(): void {
    this.#full = undefined;
    this.#timer?.cancel();
  }

  #watch(): void {
    this.#timer = this.#parts.clock.after(LOOK_EVERY_MS, () => this.#look());
  }

  #look(): void {
    if (this.#full === undefined) return;
    const { attached, talk, fault, end } = this.#parts;
    if (!attached()) return this.close();
    const { code, detail } = this.#full;
    this.#waitedMs = talk().remainingMs > 0 ? this.#waitedMs + LOOK_EVERY_MS : 0;
    if (this.#waitedMs === TELL_FULL_MS) fault(code, detail);
    if (this.#waitedMs >= MAX_FULL_MS) end(`${code} for ${MAX_FULL_MS / MS_PER_S} s`);
    else this.#watch();
  }
}
