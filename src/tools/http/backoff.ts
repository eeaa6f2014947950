/** The first wait, about (ms). */
const FIRST_WAIT_MS = 1000;
/** Each wait is so many times the one before. */
const FACTOR = 4;
const LONGEST_WAIT_MS = 60_000;

/** How long to wait after an attempt, counted from 1, that failed: longer each time, and spread by half, so that many don't come back at once. */
export function backoffMs(attempt: number, random: () => number): number {
  const wholeMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * FACTOR ** (attempt - 1));
  return wholeMs * (0.5 + random() / 2);
}
