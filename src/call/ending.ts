import type { EndReason } from '../ports/call-events.js';
import type { Clock, Timer } from '../ports/clock.js';

/** After the last sample was played: the line gets this long to carry it to the ear. */
const TAIL_MS = 150;
/** What a response may take from the wish to end until its last word is generated. */
const MAX_GENERATION_MS = 15_000;
/** How long a mark may be overdue before the playout counts as over. */
const MARK_GRACE_MS = 2500;

/** What the ending needs to know of the call. */
export interface EndingParts {
  readonly clock: Clock;
  /** Whether the caller is on no stream, not yet or not now: what the agent wishes waits until they come; a fact does not. */
  readonly absent: () => boolean;
  /** Whether a response is still being generated, or one was asked for. */
  readonly speaking: () => boolean;
  /** Whether everything sent has been heard. */
  readonly drained: () => boolean;
  /** Audio not heard yet, by estimate. */
  readonly remainingMs: () => number;
  /** `mustBeHeard`: nobody interrupts it, for nothing takes the ending back. */
  readonly say: (text: string, mustBeHeard: boolean) => void;
  readonly finish: (reason: EndReason, detail: string) => void;
}

/** How somebody wants the call to end. */
export interface EndingWish {
  readonly reason: EndReason;
  readonly detail: string;
  /** Whether a caller who speaks into what is said first takes it back: the agent's wishes, not the facts. */
  readonly revocable: boolean;
  /** Said first, once nothing else is being said. */
  readonly say?: string;
  /** What is done instead of ending the call here and now: it is handed to somebody else. */
  readonly handOver?: { readonly begin: () => void; readonly cancelled: () => void };
}

/** The one owner of how a call ends. The first reason wins; what is being said is heard to its end first, within a deadline. */
export class Ending {
  readonly #parts: EndingParts;
  #wish: EndingWish | undefined;
  #timer: Timer | undefined;
  #ended = false;

  constructor(parts: EndingParts) {
    this.#parts = parts;
  }

  /** Whether the call is to end, or has ended. */
  get underWay(): boolean {
    return this.#ended || this.#wish !== undefined;
  }

  /** Whether nothing takes the end back any more. */
  get settled(): boolean {
    return this.#ended || this.#wish?.revocable === false;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Ends the call at once. */
  now(reason: EndReason, detail: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timer?.cancel();
    const wish = this.#wish;
    wish?.handOver?.cancelled();
    // An ending that was waiting for its last words was decided first; a hand-over has not begun.
    const why = wish === undefined || wish.handOver !== undefined ? { reason, detail } : wish;
    this.#parts.finish(why.reason, why.detail);
  }

  /** Ends the call once everything that is being said has been heard; false when another ending is under way, which stands. */
  afterPlayout(wish: EndingWish): boolean {
    if (this.underWay) return false;
    this.#wish = wish;
    this.progress();
    return true;
  }

  /** The caller speaks into what is said first, or the agent thinks better of it: whether there was a wish that could be taken back. */
  takeBack(): boolean {
    const wish = this.#wish;
    if (this.#ended || wish?.revocable !== true) return false;
    this.#timer?.cancel();
    this.#wish = undefined;
    wish.handOver?.cancelled();
    return true;
  }

  /** To be called whenever a response ended, a mark came back or the caller came: for who is absent others watch that the wait has an end. */
  progress(): void {
    if (this.#ended || this.#wish === undefined) return;
    this.#timer?.cancel();
    if (this.#wish.revocable && this.#parts.absent()) return;
    this.#sayWords();
    const wish = this.#wish;
    this.#timer = this.#parts.clock.after(this.#waitMs(), () => this.#carryOut(wish));
  }

  /** The words of an ending are asked for when nothing else is on the way: until then it may be taken back, and they with it. */
  #sayWords(): void {
    const wish = this.#wish;
    if (wish?.say === undefined || this.#parts.speaking()) return;
    const { say, ...rest } = wish;
    this.#wish = rest;
    this.#parts.say(say, !wish.revocable);
  }

  #carryOut(wish: EndingWish): void {
    if (wish.handOver === undefined) return this.now(wish.reason, wish.detail);
    this.#wish = undefined;
    wish.handOver.begin();
  }

  #waitMs(): number {
    if (this.#parts.speaking()) return MAX_GENERATION_MS;
    return this.#parts.drained() ? TAIL_MS : this.#parts.remainingMs() + MARK_GRACE_MS;
  }
}
