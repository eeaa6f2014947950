/** What the recognizer takes the sound for. */
export interface Hypothesis {
  readonly words: string;
  /** How well it fits, all frames of 10 ms together: below 0, and the nearer the better. */
  readonly score: number;
}

/** Frames that the score is made of (ms). */
const SCORE_FRAME_MS = 10;

/**
 * A closed grammar makes a phrase of everything, so a bad fit is no phrase. `npm run bench:ears` shows how the scores of the script's
 * phrases and of other speech lie.
 */
const MIN_SCORE_PER_FRAME = -47;
/** A phrase after which the agent hangs up has to fit better: what it was mistaken for can't be said again. */
const MIN_FINAL_SCORE_PER_FRAME = -40;

/** What takes longer than even a slow speaker needs for the words is something else, whose rest the recognizer took for noise (ms, and ms a letter). */
const LONGEST = { baseMs: 450, letterMs: 90 } as const;

/** Reads the recognizer's answer, as in `opening hours (turn -3638)`; undefined when it has no words. */
export function parseHypothesis(text: string): Hypothesis | undefined {
  const match = /^(?<words>[^(\n]*\S) \(\S+ (?<score>-?\d+)\)/.exec(text);
  const { words, score } = match?.groups ?? {};
  return words === undefined ? undefined : { words, score: Number(score) };
}

/** How well it fits each frame of what was spoken. */
export function fitOf({ score }: Hypothesis, spokenMs: number): number {
  return score / Math.max(1, spokenMs / SCORE_FRAME_MS);
}

/** Whether what was said can be meant by it. `isFinal`: the call ends if it is. */
export function isCredible(hypothesis: Hypothesis, spokenMs: number, isFinal = false): boolean {
  const letters = hypothesis.words.replaceAll(' ', '').length;
  const isTooLong = spokenMs > LONGEST.baseMs + LONGEST.letterMs * letters;
  const leastFit = isFinal ? MIN_FINAL_SCORE_PER_FRAME : MIN_SCORE_PER_FRAME;
  return !isTooLong && fitOf(hypothesis, spokenMs) >= leastFit;
}
