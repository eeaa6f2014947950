import type { AudioPart } from '../ports/provider.js';
import type { Clock } from '../ports/clock.js';

/** What became of a part that was cut off: how much of it the caller heard, out of how much we got from the model. */
export interface CutPart {
  readonly part: AudioPart;
  readonly heardMs: number;
  readonly receivedMs: number;
}

/** What the echo of a mark means. */
export type MarkMeaning = 'played' | 'stale' | 'unknown';

/** A stretch of the playback timeline (ms of audio sent since the call began). */
interface Stretch {
  readonly startMs: number;
  endMs: number;
}

/** What is booked under one item and content index. */
interface Booking {
  readonly part: AudioPart;
  receivedMs: number;
  readonly sent: Stretch[];
}

/** Cut items are remembered this long, to tell their late deltas from new audio. */
const MAX_CUT_ITEMS = 64;

/**
 * The one record of what was sent to the carrier and what of it the caller has heard. Marks confirm; between marks the estimate is
 * what was confirmed plus the time since then, never more than was sent. All figures are ms of audio.
 */
export class PlaybackLedger {
  readonly #clock: Clock;
  readonly #bookings = new Map<string, Booking>();
  readonly #cutItems = new Set<string>();
  readonly #marks = new Map<string, number>();
  #sentMs = 0;
  #generation = 0;
  #markCount = 0;
  #confirmedMs = 0;
  #anchor = { positionMs: 0, atMs: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Books audio that came from the model, whether or not it is sent on. */
  received(part: AudioPart, lengthMs: number): void {
    this.#bookingOf(part).receivedMs += lengthMs;
  }

  /** Books audio that was handed to the carrier. */
  sent(part: AudioPart, lengthMs: number): void {
    // An idle line starts to play at once: the estimate begins anew here.
    if (this.remainingMs <= 0) this.#anchor = { positionMs: this.#sentMs, atMs: this.#clock.now() };
    const { sent } = this.#bookingOf(part);
    const last = sent.at(-1);
    const endMs = this.#sentMs + lengthMs;
    if (last?.endMs === this.#sentMs) last.endMs = endMs;
    else sent.push({ startMs: this.#sentMs, endMs });
    this.#sentMs = endMs;
  }

  /** A new mark's name, for everything sent so far. */
  mark(): string {
    const name = `g${this.#generation}:${++this.#markCount}`;
    this.#marks.set(name, this.#sentMs);
    return name;
  }

  /** Takes the carrier's echo of a mark. Echoes of what was cleared confirm nothing. */
  markReached(name: string): MarkMeaning {
    const positionMs = this.#marks.get(name);
    if (positionMs === undefined) return this.#isStale(name) ? 'stale' : 'unknown';
    this.#marks.delete(name);
    this.#anchor = { positionMs, atMs: this.#clock.now() };
    this.#confirmedMs = Math.max(this.#confirmedMs, positionMs);
    this.#forgetHeard();
    return 'played';
  }

  /** Whether everything sent has been confirmed as played or was cut. */
  get drained(): boolean {
    return this.#confirmedMs >= this.#sentMs;
  }

  /** Audio the caller has not heard yet, by the estimate. */
  get remainingMs(): number {
    return this.#sentMs - this.#estimateMs();
  }

  /** Whether a late delta of this item must be dropped. */
  isCut(itemId: string): boolean {
    return this.#cutItems.has(itemId);
  }

  /** Gives up everything that was not heard yet; says what of each part was. From here on nothing is playing. */
  cut(): readonly CutPart[] {
    const heardToMs = this.#estimateMs();
    const cuts = [...this.#bookings.values()]
      .filter(({ sent }) => sent.length === 0 || sent.some(({ endMs }) => endMs > heardToMs))
      .map(({ part, receivedMs, sent }) => ({ part, receivedMs, heardMs: heardOf(sent, heardToMs) }));
    for (const { part } of cuts) this.#remember(part.itemId);
    this.#generation += 1;
    this.#marks.clear();
    this.#bookings.clear();
    this.#confirmedMs = this.#sentMs;
    this.#anchor = { positionMs: this.#sentMs, atMs: this.#clock.now() };
    return cuts;
  }

  #bookingOf(part: AudioPart): Booking {
    const key = `${part.itemId}/${part.contentIndex}`;
    const booking = this.#bookings.get(key) ?? { part, receivedMs: 0, sent: [] };
    this.#bookings.set(key, booking);
    return booking;
  }

  #estimateMs(): number {
    const elapsedMs = this.#clock.now() - this.#anchor.atMs;
    return Math.min(this.#sentMs, this.#anchor.positionMs + elapsedMs);
  }

  #isStale(name: string): boolean {
    const generation = /^g(\d+):\d+$/.exec(name)?.[1];
    return generation !== undefined && Number(generation) < this.#generation;
  }

  #forgetHeard(): void {
    const newest = [...this.#bookings.keys()].at(-1);
    for (const [key, { sent }] of this.#bookings) {
      // The newest part may still be growing.
      if (key !== newest && sent.every(({ endMs }) => endMs <= this.#confirmedMs)) this.#bookings.delete(key);
    }
  }

  #remember(itemId: string): void {
    this.#cutItems.add(itemId);
    const [oldest] = this.#cutItems;
    if (this.#cutItems.size > MAX_CUT_ITEMS && oldest !== undefined) this.#cutItems.delete(oldest);
  }
}

function heardOf(sent: readonly Stretch[], heardToMs: number): number {
  return sent.reduce((sum, { startMs, endMs }) => sum + Math.max(0, Math.min(endMs, heardToMs) - startMs), 0);
}
