import { messageOf } from '../../../lib/errors.js';
import type { Clock, Timer } from '../../../ports/clock.js';
import type { Recording } from '../input-buffer.js';
import type { Ears } from './ears.js';
import { isCredible, type Hypothesis } from './hypothesis.js';

/** A caller who waits longer is answered as one who was not understood. */
export const ANSWER_LIMIT_MS = 1000;
/** Nobody says a phrase that long. */
export const MAX_PHRASE_MS = 8000;
/** Turns that wait while another is recognized; each takes a twentieth of a second. */
export const MAX_WAITING = 8;
/** After so many failures in a row the recognizer is let be for a while. */
export const MAX_FAILURES = 3;
export const REST_MS = 60_000;

/** Recognizes one turn. Rejects when it can't, and soon after the signal is given. */
export type Recognize = (recording: Recording, signal: AbortSignal) => Promise<Hypothesis | undefined>;

export interface HearingDeskParts {
  readonly clock: Clock;
  readonly recognize: Recognize;
  /** Phrases after which the call ends: they are harder to trigger than others. */
  readonly finalPhrases: ReadonlySet<string>;
  /** The recognizer failed several times in a row. */
  readonly onTrouble: (reason: string) => void;
}

interface Turn {
  readonly recording: Recording;
  readonly abort: AbortController;
  readonly limit: Timer;
  readonly resolve: (words: string | undefined) => void;
}

/** Lets turns be recognized one after the other, each by its deadline: what comes later, or can't be told, is no answer. */
export class HearingDesk implements Ears {
  readonly #parts: HearingDeskParts;
  readonly #waiting: Turn[] = [];
  #current: Turn | undefined;
  #failures = 0;
  #restsUntilMs = -Infinity;
  #closed = false;

  constructor(parts: HearingDeskParts) {
    this.#parts = parts;
  }

  understand(recording: Recording): Promise<string | undefined> {
    if (!this.#takes(recording)) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const abort = new AbortController();
      const turn = {
        recording,
        abort,
        resolve,
        limit: this.#parts.clock.after(ANSWER_LIMIT_MS, () => this.#give(turn)),
      };
      this.#waiting.push(turn);
      this.#next();
    });
  }

  /** Nothing is understood any more. */
  close(): void {
    this.#closed = true;
    for (const turn of [this.#current, ...this.#waiting]) if (turn) this.#give(turn);
  }

  #takes({ audioMs, spokenMs }: Recording): boolean {
    const rests = this.#parts.clock.now() < this.#restsUntilMs;
    const isPhrase = spokenMs > 0 && audioMs <= MAX_PHRASE_MS;
    return isPhrase && !rests && !this.#closed && this.#waiting.length < MAX_WAITING;
  }

  #next(): void {
    const turn = this.#current === undefined ? this.#waiting.shift() : undefined;
    if (turn) void this.#recognize(turn);
  }

  async #recognize(turn: Turn): Promise<void> {
    this.#current = turn;
    try {
      const hypothesis = await this.#parts.recognize(turn.recording, turn.abort.signal);
      this.#failures = 0;
      this.#give(turn, hypothesis && this.#meant(hypothesis, turn.recording));
    } catch (error) {
      this.#give(turn);
      this.#failed(messageOf(error));
    }
    this.#current = undefined;
    this.#next();
  }

  #meant(hypothesis: Hypothesis, { spokenMs }: Recording): string | undefined {
    const isFinal = this.#parts.finalPhrases.has(hypothesis.words);
    return isCredible(hypothesis, spokenMs, isFinal) ? hypothesis.words : undefined;
  }

  /** Answers a turn; only the first time counts. */
  #give(turn: Turn, words?: string): void {
    turn.limit.cancel();
    turn.resolve(words);
    turn.abort.abort();
    const index = this.#waiting.indexOf(turn);
    if (index >= 0) this.#waiting.splice(index, 1);
  }

  #failed(reason: string): void {
    this.#failures += 1;
    if (this.#failures < MAX_FAILURES || this.#closed) return;
    this.#failures = 0;
    this.#restsUntilMs = this.#parts.clock.now() + REST_MS;
    this.#parts.onTrouble(reason);
  }
}
