/** Lets everybody else have a turn before long work goes on. */
export function turnOfTheProcess(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
