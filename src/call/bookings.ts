import type { AudioPart } from '../ports/provider.js';

/** A stretch of all audio sent (ms since the call began). */
interface Stretch {
  readonly startMs: number;
  endMs: number;
}

/** What is booked under one item and content index. */
export interface Booking {
  readonly part: AudioPart;
  readonly responseId: string;
  /** Audio of the same part that was booked and closed before this. */
  readonly earlierMs: number;
  receivedMs: number;
  readonly sent: Stretch[];
  /** Whether all of it was sent and no more is to come. */
  complete: boolean;
}

/** Closed parts are remembered this long, so that audio which comes after its part's end is counted on from there. */
const MAX_CLOSED = 64;

/** The open accounts of a call, one for each item and content index. */
export class Bookings {
  readonly #open = new Map<string, Booking>();
  /** Audio booked under parts that were closed (ms). */
  readonly #closedMs = new Map<string, number>();

  find(part: AudioPart): Booking | undefined {
    return this.#open.get(keyOf(part));
  }

  /** The account of a part, opened if there is none. Audio that comes for it makes it incomplete again. */
  open(responseId: string, part: AudioPart): Booking {
    const key = keyOf(part);
    const earlierMs = this.#closedMs.get(key) ?? 0;
    const known = this.#open.get(key);
    const booking = known ?? { part, responseId, earlierMs, receivedMs: 0, sent: [], complete: false };
    booking.complete = false;
    this.#open.set(key, booking);
    return booking;
  }

  /** Every open account, in the order of opening; closing one meanwhile is fine. */
  all(): Iterable<Booking> {
    return this.#open.values();
  }

  close({ part, earlierMs, receivedMs }: Booking): void {
    const key = keyOf(part);
    this.#open.delete(key);
    this.#closedMs.set(key, earlierMs + receivedMs);
    const [oldest] = this.#closedMs.keys();
    if (this.#closedMs.size > MAX_CLOSED && oldest !== undefined) this.#closedMs.delete(oldest);
  }
}

/** How much of a part lies before a point of all audio sent. The silence that fills the last frame does not count. */
export function heardOf({ sent, receivedMs }: Booking, heardToMs: number): number {
  const heardMs = sent.reduce(
    (sum, { startMs, endMs }) => sum + Math.max(0, Math.min(endMs, heardToMs) - startMs),
    0,
  );
  return Math.min(heardMs, receivedMs);
}

/** Whether everything that was sent of a part lies before a point of all audio sent. */
export function isBehind({ sent }: Booking, heardToMs: number): boolean {
  return (sent.at(-1)?.endMs ?? 0) <= heardToMs;
}

/** How much of a part was handed to the carrier. */
export function sentOf(booking: Booking): number {
  return heardOf(booking, Infinity);
}

function keyOf({ itemId, contentIndex }: AudioPart): string {
  return `${itemId}/${contentIndex}`;
}
