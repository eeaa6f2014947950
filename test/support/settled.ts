/** A tool is begun in a turn of its own, and what it gives comes in with another; each may set off one more. */
const TURNS = 5;

/** Lets the process take a few turns: whatever does not wait for time has settled then. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
