import type { Clock, Timer } from '../ports/clock.js';
import { DrySpells } from './dry-spells.js';

/** While the line is not silent yet, or the caller still speaks, it is looked again after so long (ms). */
const LOOK_AGAIN_MS = 250;
/** Less speech than this is no turn that somebody must answer (ms) … */
const LEAST_TURN_MS = 300;
/** … and after so much of it a provider that has heard nothing of it is not there: noise is seldom taken for speech for so long. */
export const SURE_TURN_MS = 800;
/** A provider needs so long at most to find that the caller has finished: who waits began to wait before that (ms). */
const TURN_TAKEN_MS = 1000;
/** So often one answer may be waited for: one that comes in crumbs is none. */
const MAX_WAITS = 1;

/** What the watch needs of the call. */
export interface AnswerWatchParts {
  readonly clock: Clock;
  /** An answer that is so late is bridged (ms); absent: it is not. */
  readonly fillerMs: number | undefined;
  /** A provider that owes an answer and says nothing for so long counts as lost (ms). */
  readonly stallMs: number;
  readonly talk: {
    /** Whether nobody is heard, on either side. */
    readonly still: boolean;
    /** When the provider was last given speech of the caller's (ms of the clock). */
    readonly spokeAtMs: number;
    /** What the caller said that nobody has answered (ms of speech). */
    readonly unansweredMs: number;
  };
  /** An answer is late: the caller hears something until the function that it gives is called. `said`: whether words go with it, or a sound alone. */
  readonly bridge: (said: boolean) => () => void;
  readonly stalled: () => void;
  /** What is said comes far slower than it plays. */
  readonly tooSlow: () => void;
}

/** Watches that an answer which is due comes: what is late is bridged, and a provider that has fallen silent is given up. */
export class AnswerWatch {
  readonly #parts: AnswerWatchParts;
  #timer: Timer | undefined;
  #due = false;
  readonly #dry = new DrySpells();
  #eventAtMs = 0;
  #soundAtMs = 0;
  #turnTimer: Timer | undefined;
  #turnBeganAtMs = 0;
  #turnEndedAtMs = 0;
  #endBridge: (() => void) | undefined;
  #waits = 0;

  constructor(parts: AnswerWatchParts) {
    this.#parts = parts;
  }

  /** An answer is due: it was asked for, or the provider took the caller's turn. `heardAtMs`: who waits already heard something then. */
  due(heardAtMs?: number): void {
    if (this.#due) return;
    const { clock, talk } = this.#parts;
    this.#due = true;
    this.#waits = 0;
    this.#dry.restart();
    this.#eventAtMs = clock.now();
    const saidAtMs = Math.max(talk.spokeAtMs, clock.now() - TURN_TAKEN_MS);
    const waitsSinceMs = talk.unansweredMs > 0 ? saidAtMs : clock.now();
    this.#soundAtMs = heardAtMs ?? waitsSinceMs;
    this.#look();
  }

  /** The provider says something. */
  alive(): void {
    this.#eventAtMs = this.#parts.clock.now();
  }

  /** So much sound (ms) came. What still comes of an answer that was cut off nobody hears: it is no sign of another one, but shows how fast sound comes. */
  sounds(lengthMs: number, isHeard: boolean): void {
    const nowMs = this.#parts.clock.now();
    if (isHeard) {
      this.#eventAtMs = this.#soundAtMs = nowMs;
      this.#stopBridge();
    }
    if (!this.#due) return;
    this.#dry.sound(nowMs, lengthMs);
    if (this.#dry.tooDryAtMs === Infinity) return;
    // Not at once: what has come is to be heard, whatever is decided.
    this.#timer?.cancel();
    this.#timer = this.#parts.clock.after(1, () => this.#look());
  }

  /** An item of the answer was said to its end. */
  soundEnds(): void {
    this.#dry.end();
  }

  /** How long the caller has been waiting for an answer (ms). */
  get waitedMs(): number {
    const nowMs = this.#parts.clock.now();
    if (this.#due) return nowMs - this.#soundAtMs;
    return this.#turnTimer === undefined ? 0 : nowMs - this.#turnEndedAtMs;
  }

  /** All of the answer has come, or there will be none. */
  answered(): void {
    this.#due = false;
    this.#timer?.cancel();
    this.#stopBridge();
  }

  /** The caller begins to speak: when they have finished, something must come, even if the provider has not heard them. */
  callerSpeaks(): void {
    const { clock, fillerMs } = this.#parts;
    if (fillerMs === undefined || this.#turnTimer !== undefined) return;
    this.#turnBeganAtMs = this.#turnEndedAtMs = clock.now();
    this.#lookAtTurn(fillerMs);
  }

  #look(): void {
    const { clock, fillerMs = Infinity, stallMs, talk, stalled, tooSlow } = this.#parts;
    const nowMs = clock.now();
    const stallsInMs = this.#eventAtMs + stallMs - nowMs;
    if (stallsInMs <= 0) return stalled();
    const tooDryInMs = this.#dry.tooDryAtMs - nowMs;
    if (tooDryInMs <= 0) return tooSlow();
    let lateInMs = this.#soundAtMs + fillerMs - nowMs;
    if (lateInMs <= 0) {
      lateInMs = LOOK_AGAIN_MS;
      const silent = this.#endBridge === undefined && talk.still;
      if (silent && this.#waits >= MAX_WAITS) return stalled();
      if (silent) this.#bridge(true);
    }
    // A rest of a rounding is no time to wait for.
    this.#timer = clock.after(Math.max(1, Math.min(stallsInMs, lateInMs, tooDryInMs)), () => this.#look());
  }

  #lookAtTurn(fillerMs: number): void {
    const { clock, talk, stallMs, stalled } = this.#parts;
    this.#turnTimer = clock.after(LOOK_AGAIN_MS, () => {
      this.#turnTimer = undefined;
      if (talk.unansweredMs === 0 || this.#due) return;
      this.#turnEndedAtMs = Math.max(this.#turnEndedAtMs, talk.spokeAtMs);
      const waitedMs = clock.now() - this.#turnEndedAtMs;
      if (waitedMs >= fillerMs && talk.unansweredMs >= LEAST_TURN_MS) this.#bridge(false);
      if (waitedMs < stallMs) this.#lookAtTurn(fillerMs);
      else if (talk.unansweredMs >= SURE_TURN_MS && this.#eventAtMs < this.#turnBeganAtMs) stalled();
    });
  }

  #bridge(said: boolean): void {
    if (this.#endBridge !== undefined) return;
    this.#waits += 1;
    this.#endBridge = this.#parts.bridge(said);
  }

  #stopBridge(): void {
    this.#turnTimer?.cancel();
    this.#turnTimer = undefined;
    this.#endBridge?.();
    this.#endBridge = undefined;
  }
}
