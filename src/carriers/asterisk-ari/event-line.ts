import type { Clock, Timer } from '../../ports/clock.js';
import type { LinkEnd } from '../../ports/link.js';
import type { Dial, TextChannel } from '../../ports/text-channel.js';
import { basicOf, type AriPlace } from './ask-ari.js';
import { readAriEvent, type AriEvent } from './events.js';

const DIAL_TIMEOUT_MS = 5_000;
/** So often Asterisk is pinged, and so long it has for the pong. */
const PING_MS = 5_000;
const FIRST_WAIT_MS = 500;
/** Nobody waits longer than this for Asterisk to be tried again. */
export const MAX_WAIT_MS = 30_000;
/** A connection that stood for so long was a good one: the next wait is a short one again. */
const STEADY_MS = 10_000;
const NORMAL_CLOSURE = 1000;

/** Where events come from, and who takes them. */
export interface EventLineParts {
  readonly place: AriPlace;
  readonly app: string;
  readonly dial: Dial;
  readonly clock: Clock;
  /** Whether a connection that is lost is to be had again: who stops would take the application from who came in their place. */
  readonly wanted: () => boolean;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly take: (event: AriEvent) => void;
  /** Events come, from now on. */
  readonly up: () => void;
  /** They come no more; it is tried again in `againMs`. */
  readonly down: (end: LinkEnd, againMs: number) => void;
  /** Something came that is no event. */
  readonly unread: () => void;
}

/** The WebSocket over which Asterisk tells of calls: connected again for as long as it takes, later each time, and never with all others at once. */
export class AriEventLine {
  readonly #parts: EventLineParts;
  #channel: TextChannel | undefined;
  #timer: Timer | undefined;
  #failures = 0;
  #isUp = false;
  #closed = false;
  #replaced = false;

  constructor(parts: EventLineParts) {
    this.#parts = parts;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Connects, now and whenever the connection is lost. */
  open(): void {
    const { place, app, dial, clock } = this.#parts;
    let openedAtMs: number | undefined;
    this.#replaced = false;
    this.#channel = dial(
      {
        url: `${place.url.replace(/^http/, 'ws')}/events?${new URLSearchParams({ app }).toString()}`,
        headers: { authorization: basicOf(place) },
        timeoutMs: DIAL_TIMEOUT_MS,
        pingEveryMs: PING_MS,
      },
      {
        opened: () => {
          openedAtMs = clock.now();
          this.#isUp = true;
          this.#parts.up();
        },
        text: (message) => this.#take(message),
        binary: () => this.#parts.unread(),
        ended: (end) => {
          const isSteady = openedAtMs !== undefined && clock.now() - openedAtMs >= STEADY_MS;
          this.#ended(end, isSteady);
        },
      },
    );
  }

  /** Connects no more. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#channel?.close(NORMAL_CLOSURE, '');
  }

  #take(message: string): void {
    const event = readAriEvent(message);
    if (event === undefined) return this.#parts.unread();
    this.#parts.take(event);
    if (event.type !== 'replaced') return;
    this.#replaced = true;
    // Asterisk may leave it open, and sends nothing on it any more.
    this.#channel?.close(NORMAL_CLOSURE, 'replaced');
  }

  #ended(end: LinkEnd, isSteady: boolean): void {
    this.#isUp = false;
    if (this.#closed) return;
    if (isSteady) this.#failures = 0;
    const waitMs = this.#waitMs();
    this.#failures += 1;
    this.#timer = this.#parts.clock.after(waitMs, () => this.#again());
    this.#parts.down(end, waitMs);
  }

  #again(): void {
    if (this.#parts.wanted()) this.open();
  }

  /** Twice as long each time, between the half and the whole of it. Who took the application over would lose it at once otherwise, and take it back. */
  #waitMs(): number {
    const mostMs = this.#replaced ? MAX_WAIT_MS : Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    return Math.round((mostMs * (1 + this.#parts.random())) / 2);
  }
}
