import type { EndReason } from '../ports/call-events.js';
import type { Clock, Timer } from '../ports/clock.js';

/** After the last sample was played: the line gets this long to carry it to the ear. */
const TAIL_MS = 200;
/** What a response may take from the wish to end until its last word is generated. */
const MAX_GENERATION_MS = 15_000;
/** How long a mark may be overdue before the playout counts as over. */
const MARK_GRACE_MS = 2500;

/** What the ending needs to know of the call. */
export interface EndingParts {
  readonly clock: Clock;
  /** Whether a response is still being generated, or one was asked for. */
  readonly speaking: () => boolean;
  /** Whether everything sent has been heard. */
  readonly drained: () => boolean;
  /** Audio not heard yet, by estimate. */
  readonly remainingMs: () => number;
  readonly finish: (reason: EndReason, detail: string) => void;
}

interface Wish {
  readonly reason: EndReason;
  readonly detail: string;
}

/** The one owner of how a call ends. The first reason wins; what is being said is heard to its end first, within a deadline. */
export class Ending {
  readonly #parts: EndingParts;
  #wish: Wish | undefined;
  #timer: Timer | undefined;
  #ended = false;

  constructor(parts: EndingParts) {
    this.#parts = parts;
  }

  /** Whether the call is to end, or has ended. */
  get underWay(): boolean {
    return this.#ended || this.#wish !== undefined;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Ends the call at once. */
  now(reason: EndReason, detail: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timer?.cancel();
    // An ending that was waiting for its last words was decided first.
    const { reason: why, detail: how } = this.#wish ?? { reason, detail };
    this.#parts.finish(why, how);
  }

  /** Ends the call once everything that is being said has been heard. */
  afterPlayout(reason: EndReason, detail: string): void {
    if (this.underWay) return;
    this.#wish = { reason, detail };
    this.progress();
  }

  /** The caller speaks into the goodbye: the agent's wish to hang up is taken back, any other stands. */
  takeBack(): void {
    if (this.#ended || this.#wish?.reason !== 'agent-hung-up') return;
    this.#timer?.cancel();
    this.#wish = undefined;
  }

  /** To be called whenever a response ended or a mark came back. */
  progress(): void {
    if (this.#ended || this.#wish === undefined) return;
    this.#timer?.cancel();
    const { reason, detail } = this.#wish;
    this.#timer = this.#parts.clock.after(this.#waitMs(), () => this.now(reason, detail));
  }

  #waitMs(): number {
    if (this.#parts.speaking()) return MAX_GENERATION_MS;
    return this.#parts.drained() ? TAIL_MS : this.#parts.remainingMs() + MARK_GRACE_MS;
  }
}
