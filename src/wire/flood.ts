import { durationMs, FRAME_MS } from '../audio/frame.js';
import type { CarrierCommand, CarrierEvent, CarrierLink } from '../ports/carrier.js';
import type { Clock } from '../ports/clock.js';

/** What comes ahead of its time by more than this is a flood (ms). */
export const MAX_AHEAD_MS = 10_000;
/** What did not come in time may still come, as much as that: a network that stood still for so long catches up (ms). */
export const MAX_BEHIND_MS = 60_000;
/** A line says other things than sound (keys, echoes of marks) no more often than this, for long (ms). */
export const OTHER_EVENT_MS = FRAME_MS;
/** The other side's clock may be a little faster than ours, for hours. */
const DRIFT = 1.01;
const MS_PER_S = 1000;

/** A carrier's link that ends with `carrier.flood` when much more comes on it than a line can say in that time. */
export function withoutFlood(link: CarrierLink, clock: Pick<Clock, 'now'>): CarrierLink {
  return new FloodProofLink(link, clock);
}

class FloodProofLink implements CarrierLink {
  readonly #link: CarrierLink;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #sound = new Ahead(MAX_BEHIND_MS);
  readonly #others = new Ahead(0);
  #hasFlooded = false;
  #take: (event: CarrierEvent) => void = () => undefined;

  constructor(link: CarrierLink, clock: Pick<Clock, 'now'>) {
    this.#link = link;
    this.#clock = clock;
  }

  get onEvent(): (event: CarrierEvent) => void {
    return this.#take;
  }

  set onEvent(take: (event: CarrierEvent) => void) {
    this.#take = take;
    this.#link.onEvent = this.#pass;
  }

  get bufferedBytes(): number {
    return this.#link.bufferedBytes;
  }

  send(command: CarrierCommand): void {
    this.#link.send(command);
  }

  close(reason: string): void {
    this.#link.close(reason);
  }

  readonly #pass = (event: CarrierEvent): void => {
    if (this.#hasFlooded) return;
    if (event.type === 'stopped' || !this.#isTooMuch(event)) return this.#take(event);
    const code = 'carrier.flood';
    this.#hasFlooded = true;
    this.#link.close(code);
    this.#take({ type: 'fault', code, detail: `over ${MAX_AHEAD_MS / MS_PER_S} s ahead of the clock` });
    this.#take({ type: 'stopped', orderly: false, detail: code });
  };

  #isTooMuch(event: CarrierEvent): boolean {
    const nowMs = this.#clock.now();
    return event.type === 'audio'
      ? this.#sound.came(durationMs(event.frame), nowMs)
      : this.#others.came(OTHER_EVENT_MS, nowMs);
  }
}

/** How far what came is ahead of the clock. */
class Ahead {
  readonly #maxBehindMs: number;
  #aheadMs = 0;
  #lastMs: number | undefined;

  constructor(maxBehindMs: number) {
    this.#maxBehindMs = maxBehindMs;
  }

  /** Something came that a line needs so long to say: whether it is too much by now. */
  came(worthMs: number, nowMs: number): boolean {
    const passedMs = nowMs - (this.#lastMs ?? nowMs);
    this.#lastMs = nowMs;
    this.#aheadMs = Math.max(-this.#maxBehindMs, this.#aheadMs - passedMs * DRIFT) + worthMs;
    return this.#aheadMs > MAX_AHEAD_MS;
  }
}
