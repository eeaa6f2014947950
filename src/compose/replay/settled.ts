/** A tool's result comes in with a turn of its own, and what follows from it may take another. */
const TURNS = 3;

/** Everything that what just happened set off has been done. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
