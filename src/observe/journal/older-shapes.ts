/**
 * How lines of an older schema become lines of this one, by the number of that schema. When a shape changes, `JOURNAL_SCHEMA` goes up by one, and the number that was
 * has an entry here. There is none older than the first.
 */
export const OLDER_SHAPES: ReadonlyMap<number, (line: unknown) => unknown> = new Map();
