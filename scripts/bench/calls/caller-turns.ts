import { seededRandom } from '../bursts.js';
import type { CallerSounds } from './sounds.js';

/** What a caller tells of. */
export interface CallerEars {
  /** Sound after silence is about to be sent, on a line on which nobody speaks. */
  readonly marks: () => void;
  /** The caller's turn begins. */
  readonly speaks: () => void;
  /** Sound came, after none. */
  readonly hears: () => void;
}

/** The agent has been silent for so long when the caller speaks: between these, a little different each time, so that callers do not act as one (ms). */
const PAUSE_MS = { from: 1300, to: 2300 };
/** So long after the agent's last sound its silence is sure, and so much later a marker is sent, and another (ms). */
const SURE_MS = 500;
const MARKERS_AFTER_MS = [100, 500];
/** Every fourth answer is interrupted, when so much of it was heard (ms). */
const INTERRUPTED_EVERY = 4;
const HEARD_MS = 1500;
/** An answer that has not come after so long is not waited for. */
const PATIENCE_MS = 4000;

/** A caller's part in the conversation, whatever its carrier speaks: which frame comes next, as it hears the agent. */
export class CallerTurns {
  readonly #sounds: CallerSounds;
  readonly #ears: CallerEars;
  readonly #random: () => number;
  /** The next frame of the caller's turn; past the last while it listens. */
  #speechAt = Infinity;
  /** Since when nobody has spoken (ms). */
  #quietSinceMs = 0;
  #markersSent = 0;
  /** The agent's answer that is being heard, if one is: when it began (ms). */
  #answerSinceMs: number | undefined;
  #awaitsAnswer = true;
  #answers: number;
  #pauseMs: number;
  #unanswered = 0;
  #frames = 0;

  /** `seed`: what this caller's pauses are made of, and which of the answers it interrupts. */
  constructor(sounds: CallerSounds, ears: CallerEars, seed: number) {
    this.#sounds = sounds;
    this.#ears = ears;
    this.#random = seededRandom(seed);
    this.#answers = seed % INTERRUPTED_EVERY;
    this.#pauseMs = this.#nextPauseMs();
  }

  /** Turns after which no answer came. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Whether the next sound of the agent's is the beginning of an answer. */
  get awaitsAnswer(): boolean {
    return this.#awaitsAnswer;
  }

  start(nowMs: number): void {
    this.#quietSinceMs = nowMs;
  }

  /** An answer begins. */
  hears(nowMs: number): void {
    this.#ears.hears();
    this.#awaitsAnswer = false;
    this.#answerSinceMs = nowMs;
    this.#answers += 1;
  }

  /** The frame that is to be sent now. `endsAtMs`: when everything that came will have been heard. */
  next(nowMs: number, endsAtMs: number): Buffer {
    const { quiet, speech, marker } = this.#sounds;
    this.#frames += 1;
    const spoken = speech[this.#speechAt];
    if (spoken !== undefined) return this.#speak(spoken, nowMs);
    if (this.#begins(nowMs, endsAtMs)) {
      this.#speechAt = 0;
      this.#ears.speaks();
      return this.#speak(speech[0] ?? marker, nowMs);
    }
    if (this.#marksNow(nowMs)) {
      this.#markersSent += 1;
      this.#ears.marks();
      return marker;
    }
    return quiet[this.#frames % quiet.length] ?? marker;
  }

  #speak(frame: Buffer, nowMs: number): Buffer {
    this.#speechAt += 1;
    if (this.#speechAt === this.#sounds.speech.length) {
      this.#awaitsAnswer = true;
      this.#answerSinceMs = undefined;
      this.#quietSinceMs = nowMs;
      this.#markersSent = MARKERS_AFTER_MS.length;
    }
    return frame;
  }

  /** Whether the caller's turn begins now. */
  #begins(nowMs: number, endsAtMs: number): boolean {
    if (this.#awaitsAnswer) {
      if (nowMs - this.#quietSinceMs < PATIENCE_MS) return false;
      this.#unanswered += 1;
      return true;
    }
    const heardSinceMs = this.#answerSinceMs;
    if (heardSinceMs !== undefined) {
      if (this.#answers % INTERRUPTED_EVERY === 0 && nowMs - heardSinceMs >= HEARD_MS) {
        this.#answerSinceMs = undefined;
        return true;
      }
      if (nowMs < endsAtMs + SURE_MS) return false;
      this.#answerSinceMs = undefined;
      this.#quietSinceMs = nowMs;
      this.#markersSent = 0;
      this.#pauseMs = this.#nextPauseMs();
    }
    return nowMs - this.#quietSinceMs >= this.#pauseMs;
  }

  /** From the moment when the agent's silence is sure. */
  #nextPauseMs(): number {
    return PAUSE_MS.from + (PAUSE_MS.to - PAUSE_MS.from) * this.#random() - SURE_MS;
  }

  #marksNow(nowMs: number): boolean {
    if (this.#awaitsAnswer || this.#answerSinceMs !== undefined) return false;
    const afterMs = MARKERS_AFTER_MS[this.#markersSent];
    return afterMs !== undefined && nowMs - this.#quietSinceMs >= afterMs;
  }
}
