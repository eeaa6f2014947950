import { BoundedMap } from '../lib/bounded-map.js';
import type { PlaybackOutcome } from '../ports/call-events.js';
import type { CarrierCapabilities } from '../ports/carrier.js';
import type { Clock } from '../ports/clock.js';
import type { AudioPart } from '../ports/provider.js';
import { type Booking, Bookings, heardOf, isBehind, sentOf } from './bookings.js';
import { Lead } from './lead.js';
import { type Placed, PlayoutEstimate } from './playout-estimate.js';

/** A mark that is this much overdue, beyond the usual round trip, counts as lost: nothing may wait for it for ever. */
export const MARK_GRACE_MS = 1000;
/** The round trip that is taken for usual where none was measured: before the first mark, and with a carrier that has none. */
export const ASSUMED_ROUND_TRIP_MS = 300;

/** So many of what was cut are remembered, to tell what still comes of them from new audio. */
export const MAX_CUTS = 64;

/** What is booked under a part: heard ≤ sent ≤ received. What was received and not sent waits in the queue. */
export interface PartAccount {
  readonly part: AudioPart;
  readonly responseId: string;
  readonly receivedMs: number;
  readonly sentMs: number;
  readonly heardMs: number;
}

/** What became of a part in the end. */
export interface PartRecord extends PartAccount {
  readonly outcome: PlaybackOutcome;
}

/** A part that was cut off: how much of it the caller heard, out of how much we got from the model, counted from the part's beginning. */
export interface CutPart {
  readonly part: AudioPart;
  readonly heardMs: number;
  readonly receivedMs: number;
}

/** What the echo of a mark means. */
export type MarkMeaning = 'played' | 'stale' | 'unknown';

/** What the ledger is made of. */
export interface LedgerParts {
  readonly clock: Clock;
  readonly mark: CarrierCapabilities['mark'];
  /** A part has come to its end, one way or another: once for each. */
  readonly ended: (record: PartRecord) => void;
  /** The line ran dry in the middle of a part, for so long. */
  readonly underrun: (gapMs: number) => void;
}

/** The one record of what came from the model, what was sent to the carrier and what of it the caller has heard. All figures are ms of audio. */
export class PlaybackLedger {
  readonly lead = new Lead();
  readonly #parts: LedgerParts;
  readonly #graceMs: number;
  readonly #estimate = new PlayoutEstimate();
  readonly #bookings = new Bookings();
  /** Remembered to tell their late deltas from new audio. */
  readonly #cutItems = new BoundedMap<string, true>(MAX_CUTS);
  readonly #marks = new Map<string, Placed>();
  #generation = 0;
  #markCount = 0;
  #held = false;
  #isFull = false;

  constructor(parts: LedgerParts) {
    this.#parts = parts;
    this.#graceMs = parts.mark === 'none' ? 0 : MARK_GRACE_MS;
  }

  /** Books audio that came from the model and is to be played. */
  received(responseId: string, part: AudioPart, lengthMs: number): void {
    this.#bookings.open(responseId, part).receivedMs += lengthMs;
  }

  /** Books audio that was handed to the carrier. */
  sent(part: AudioPart, lengthMs: number): void {
    const nowMs = this.#parts.clock.now();
    const startMs = this.#estimate.sentMs;
    const stretches = this.#bookings.find(part)?.sent ?? [];
    const gapMs = nowMs - this.#estimate.dryAtMs;
    if (gapMs > 0 && !this.#held && stretches.at(-1)?.endMs === startMs) this.#parts.underrun(gapMs);
    this.#held = false;
    this.#isFull = false;
    this.#estimate.sent(lengthMs, nowMs);
    const last = stretches.at(-1);
    if (last?.endMs === startMs) last.endMs += lengthMs;
    else stretches.push({ startMs, endMs: startMs + lengthMs });
  }

  /** All audio of a part was handed to the carrier. */
  complete(part: AudioPart): void {
    const booking = this.#bookings.find(part);
    if (booking !== undefined) booking.complete = true;
  }

  /** The carrier is kept waiting on purpose: a hole before what is sent next is no underrun. */
  hold(): void {
    this.#held = true;
  }

  /** The carrier takes no more for now, and what it has may wait there: its marks are not overdue, and what is sent next does not find an idle line. */
  full(): void {
    this.hold();
    this.#isFull = true;
    this.#estimate.keepRun();
  }

  /** A new mark's name, for everything sent so far. */
  mark(): string {
    const name = `g${this.#generation}:${++this.#markCount}`;
    this.#marks.set(name, this.#estimate.place(this.#parts.clock.now()));
    return name;
  }

  /** Takes the carrier's echo of a mark. Echoes of what was cleared confirm nothing. */
  markReached(name: string): MarkMeaning {
    const placed = this.#marks.get(name);
    if (placed === undefined) return this.#isStale(name) ? 'stale' : 'unknown';
    this.#forgetMarksTo(name);
    const latenessMs = this.#estimate.echoed(placed, this.#parts.clock.now());
    if (latenessMs !== undefined) this.lead.measured(latenessMs);
    return 'played';
  }

  /** Whether everything sent was played: its marks came back, or they are overdue. */
  get drained(): boolean {
    const { sentMs, confirmedMs } = this.#estimate;
    return this.#positionMs >= sentMs && (confirmedMs >= sentMs || this.#overdue);
  }

  /** Audio sent that the caller has not heard yet, by the estimate. */
  get remainingMs(): number {
    return this.#estimate.sentMs - this.#positionMs;
  }

  /** Every part that has not ended, as it stands now. */
  get open(): readonly PartAccount[] {
    return [...this.#bookings.all()].map((booking) => this.#accountOf(booking));
  }

  /** The response of the oldest part that has not ended. */
  get heardResponseId(): string | undefined {
    for (const { responseId } of this.#bookings.all()) return responseId;
    return undefined;
  }

  /** Whether a late delta of this item must be dropped. */
  isCut(itemId: string): boolean {
    return this.#cutItems.has(itemId);
  }

  /** Ends the parts that were heard to their end by now. To be called often while something plays. */
  settle(): void {
    if (this.drained) this.#giveUpMarks();
    const heardToMs = Math.min(this.#positionMs, this.#estimate.confirmedMs);
    for (const booking of this.#bookings.all()) {
      if (booking.complete && isBehind(booking, heardToMs)) this.#end(booking, 'heard');
    }
  }

  /**
   * Gives up everything that will not have been heard when a `clear` that is sent now arrives; says what of each such part was. From here on nothing is playing.
   * `mayGoOn`: whether a part of which everything that came was heard stays open for what is still to come of it.
   */
  cut(mayGoOn: (part: AudioPart) => boolean = () => false): readonly CutPart[] {
    this.settle();
    const heardToMs = this.#positionMs;
    const cuts: CutPart[] = [];
    for (const booking of this.#bookings.all()) {
      const heardMs = heardOf(booking, heardToMs);
      if (isBehind(booking, heardToMs)) {
        if (booking.complete) this.#end(booking, 'heard');
        if (booking.complete || mayGoOn(booking.part)) continue;
      }
      const { part, receivedMs, earlierMs } = booking;
      cuts.push({ part, heardMs: earlierMs + heardMs, receivedMs: earlierMs + receivedMs });
      this.#cutItems.set(part.itemId, true);
      this.#end(booking, heardMs > 0 ? 'cut' : 'unheard');
    }
    this.#giveUpMarks();
    return cuts;
  }

  get #positionMs(): number {
    return this.#estimate.positionMs(this.#parts.clock.now());
  }

  get #overdue(): boolean {
    if (this.#isFull) return false;
    const { dryAtMs, roundTripMs = ASSUMED_ROUND_TRIP_MS } = this.#estimate;
    return this.#parts.clock.now() >= dryAtMs + roundTripMs + this.#graceMs;
  }

  /** What was sent is over; echoes that still come mean nothing. */
  #giveUpMarks(): void {
    this.#isFull = false;
    this.#estimate.skip();
    if (this.#marks.size === 0) return;
    this.#marks.clear();
    this.#generation += 1;
  }

  #end(booking: Booking, outcome: PlaybackOutcome): void {
    this.#bookings.close(booking);
    const account = this.#accountOf(booking);
    // The filters give back as much as they took, to within a sample.
    const whole = outcome === 'heard' ? { sentMs: account.receivedMs, heardMs: account.receivedMs } : {};
    this.#parts.ended({ ...account, ...whole, outcome });
  }

  #accountOf(booking: Booking): PartAccount {
    const { part, responseId, receivedMs } = booking;
    const heardMs = heardOf(booking, this.#positionMs);
    return { part, responseId, receivedMs, sentMs: sentOf(booking), heardMs };
  }

  #isStale(name: string): boolean {
    const generation = /^g(\d+):\d+$/.exec(name)?.[1];
    return generation !== undefined && Number(generation) < this.#generation;
  }

  /** Marks come back in order: an earlier one that is still missing was lost. */
  #forgetMarksTo(name: string): void {
    for (const earlier of this.#marks.keys()) {
      this.#marks.delete(earlier);
      if (earlier === name) return;
    }
  }
}
