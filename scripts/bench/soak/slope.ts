/** By how much the values grow from one to the next: the straight line that fits them best. */
export function slopeOf(values: readonly number[]): number {
  const meanX = (values.length - 1) / 2;
  const meanY = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [rise, run] = values.reduce(
    ([up, along], value, index) => [up + (index - meanX) * (value - meanY), along + (index - meanX) ** 2],
    [0, 0],
  );
  return run === 0 ? 0 : rise / run;
}
