/** More than any form has, and less than what checks and writers of JSON can follow. */
export const MAX_JSON_DEPTH = 64;

/** Why a value that was read from JSON can't be used as it is, in words that follow its name; `undefined` when it can: it then stays the same when written. */
export function plainJsonFault(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'must not hold a number beyond all bounds';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_JSON_DEPTH) return `must not be nested too deeply (at most ${MAX_JSON_DEPTH} levels)`;
  // A key that changes what an object is, instead of what it holds, has no honest use.
  if (Object.hasOwn(value, '__proto__')) return 'must not have the key __proto__';
  for (const held of Object.values(value)) {
    const fault = plainJsonFault(held, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
