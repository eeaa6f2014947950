/** What a carrier's playout counted. */
export interface PlayoutCounts {
  readonly underruns: number;
  readonly underrunMs: number;
  readonly marks: number;
  readonly clears: number;
  /** Audio that was heard, or will be (ms): what a `clear` took back is not in it. */
  readonly soundMs: number;
}

interface Mark {
  readonly name: string;
  readonly atMs: number;
}

/** A gap shorter than this lies within an utterance, a longer one between two. */
export const UNDERRUN_WINDOW_MS = 500;
/** What the arithmetic of doubles leaves is no gap. */
const LEAST_GAP_MS = 0.01;

/**
 * A carrier's playout, reckoned: audio is played in real time behind what came before it. An underrun: audio comes when all before it has been played, no longer than
 * `UNDERRUN_WINDOW_MS` ago, with no `clear` between. Marks are due when what was before them has been heard; a `clear` flushes and makes all of them due, or takes them along.
 */
export class Playout {
  readonly #whenCleared: 'due' | 'dropped';
  readonly #marks: Mark[] = [];
  readonly #counts = { underruns: 0, underrunMs: 0, marks: 0, clears: 0, soundMs: 0 };
  #endsAtMs = -Infinity;
  #inUtterance = false;

  /** `whenCleared`: what becomes of the marks that a `clear` flushes; on some wires nothing is told of them. */
  constructor(whenCleared: 'due' | 'dropped' = 'due') {
    this.#whenCleared = whenCleared;
  }

  get counts(): PlayoutCounts {
    return this.#counts;
  }

  /** When everything that came will have been heard; in the past when it has. */
  get endsAtMs(): number {
    return this.#endsAtMs;
  }

  audio(lengthMs: number, nowMs: number): void {
    const gapMs = nowMs - this.#endsAtMs;
    if (this.#inUtterance && gapMs > LEAST_GAP_MS && gapMs <= UNDERRUN_WINDOW_MS) {
      this.#counts.underruns += 1;
      this.#counts.underrunMs += gapMs;
    }
    this.#inUtterance = true;
    this.#endsAtMs = Math.max(nowMs, this.#endsAtMs) + lengthMs;
    this.#counts.soundMs += lengthMs;
  }

  mark(name: string, nowMs: number): void {
    this.#marks.push({ name, atMs: Math.max(nowMs, this.#endsAtMs) });
  }

  clear(nowMs: number): void {
    this.#counts.clears += 1;
    this.#counts.soundMs -= Math.max(0, this.#endsAtMs - nowMs);
    this.#endsAtMs = Math.min(nowMs, this.#endsAtMs);
    this.#inUtterance = false;
    if (this.#whenCleared === 'dropped') this.#marks.length = 0;
    for (const [index, { name }] of this.#marks.entries()) this.#marks[index] = { name, atMs: nowMs };
  }

  /** The names of the marks that are to be echoed now, in order. */
  dueMarks(nowMs: number): readonly string[] {
    const waiting = this.#marks.findIndex(({ atMs }) => atMs > nowMs);
    const due = this.#marks.splice(0, waiting === -1 ? this.#marks.length : waiting);
    this.#counts.marks += due.length;
    return due.map(({ name }) => name);
  }
}
