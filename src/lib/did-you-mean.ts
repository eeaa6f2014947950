/** Names longer than this are not compared: nobody mistypes by hand at that length. */
const MAX_COMPARED_CHARS = 64;
/** A known name this long that stands whole inside the typed one (`input_audio_format` → `audio_format`) counts as near. */
const MIN_CONTAINED_CHARS = 4;

/** The known name nearest to a mistyped one, or `undefined` when none is near enough to be worth suggesting. */
export function didYouMean(typed: string, known: Iterable<string>): string | undefined {
  if (typed === '' || typed.length > MAX_COMPARED_CHARS) return undefined;
  const wanted = plainForm(typed);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of known) {
    const candidate = plainForm(name);
    const distance = contains(wanted, candidate) ? 1 : editDistance(wanted, candidate);
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** Case and the choice between `-`, `_` and space are not what people mistype. */
function plainForm(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, '_');
}

function contains(wanted: string, candidate: string): boolean {
  const shorter = Math.min(wanted.length, candidate.length);
  return shorter >= MIN_CONTAINED_CHARS && (wanted.includes(candidate) || candidate.includes(wanted));
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const at = (cells: readonly number[], index: number): number => cells[index] ?? Infinity;
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(beforeLast, j - 2) + 1 : Infinity;
      row.push(Math.min(replaced, at(last, j) + 1, at(row, j - 1) + 1, swapped));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
