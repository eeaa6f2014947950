import { FRAME_MS } from '../../audio/frame.js';

/** A sample of the agent's on its way to the caller. */
export interface Spot {
  /** Ms of audio that go to the carrier before it, since the call began. */
  positionMs: number;
  /** When it was handed to the carrier. */
  sentAtMs?: number;
  /** When it would be heard if nothing took any time on its way. */
  dueAtMs?: number;
  /** When it was heard, as seen from here: when a mark set on it would have come back. Known once a mark behind it did. */
  heardAtMs?: number;
}

/** Marks that never come back are forgotten when there are so many. */
const MAX_MARKS = 256;

/**
 * Where the agent's sound is on its way: received, sent, played. An idle carrier plays at once what comes; the echo of a mark says how much later than
 * that it was really heard, the way there and back included.
 */
export class CarrierLine {
  /** Places of marks that have not come back. */
  readonly #marks = new Map<string, { readonly positionMs: number; readonly dueAtMs: number }>();
  #spots: Spot[] = [];
  #sentMs = 0;
  /** Received, and not sent. */
  #queuedMs = 0;
  /** Received of the part that has not ended. */
  #partMs = 0;
  /** Since when the line has played without a hole, and from which position. */
  #run = { fromMs: 0, atMs: 0 };

  /** Audio of the model came, to be played after everything that waits; returns the place of its first sample. */
  received(lengthMs: number): number {
    const positionMs = this.#sentMs + this.#queuedMs;
    this.#queuedMs += lengthMs;
    this.#partMs += lengthMs;
    return positionMs;
  }

  /** A part is complete: it is filled up to a whole frame. */
  partEnded(): void {
    this.#queuedMs += Math.ceil(this.#partMs / FRAME_MS) * FRAME_MS - this.#partMs;
    this.#partMs = 0;
  }

  /** From now on this is known of a sample. */
  watch(spot: Spot): void {
    this.#spots.push(spot);
  }

  /** Audio went to the carrier: what waited, or a sound of our own when nothing did. */
  sent(lengthMs: number, atMs: number): void {
    const fromMs = this.#sentMs;
    if (atMs >= this.#dueAtMs(fromMs)) this.#run = { fromMs, atMs };
    this.#sentMs += lengthMs;
    this.#queuedMs = Math.max(0, this.#queuedMs - lengthMs);
    for (const spot of this.#spots) {
      if (spot.positionMs < fromMs || spot.positionMs >= this.#sentMs) continue;
      spot.sentAtMs = atMs;
      spot.dueAtMs = this.#dueAtMs(spot.positionMs);
    }
  }

  marked(name: string): void {
    if (this.#marks.size >= MAX_MARKS) this.#marks.clear();
    this.#marks.set(name, { positionMs: this.#sentMs, dueAtMs: this.#dueAtMs(this.#sentMs) });
  }

  /** A mark came back: everything before it was heard. */
  echoed(name: string, atMs: number): void {
    const mark = this.#marks.get(name);
    if (mark === undefined) return;
    this.#marks.delete(name);
    // Nothing plays faster than real time.
    const lateMs = Math.max(0, atMs - mark.dueAtMs);
    for (const spot of this.#spots) {
      if (spot.dueAtMs === undefined || spot.positionMs >= mark.positionMs) continue;
      spot.heardAtMs ??= spot.dueAtMs + lateMs;
    }
  }

  /** Everything that waits or was not yet played is forgotten; echoes that still come confirm nothing. */
  cleared(atMs: number): void {
    this.#marks.clear();
    this.#spots = [];
    this.#queuedMs = 0;
    this.#partMs = 0;
    this.#run = { fromMs: this.#sentMs, atMs };
  }

  #dueAtMs(positionMs: number): number {
    return this.#run.atMs + positionMs - this.#run.fromMs;
  }
}
