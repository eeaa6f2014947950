/** Before the first further attempt at an endpoint, at most so long (ms), and twice as long each time … */
const FIRST_MS = 250;
/** … up to that. */
const MAX_MS = 4_000;

/** How long to wait before the `n`-th further attempt (1, 2 …): anything up to a growing bound ('full jitter'), so that many calls do not all come back at once. */
export function backoffMs(n: number, random: () => number): number {
  return Math.round(random() * Math.min(MAX_MS, FIRST_MS * 2 ** (n - 1)));
}
