/** A tool's result comes in with a turn of its own, and what follows from it may take another. */
const TURNS = 3;

/** The process takes one turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Everything that what just happened set off has been done. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
}
