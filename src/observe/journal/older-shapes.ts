import { TalkpathError } from '../../lib/errors.js';
import { JOURNAL_SCHEMA } from './lines.js';

/** How a line of an older schema becomes one of this. */
type Renewal = (line: unknown) => unknown;

/**
 * How lines of an older schema become lines of this one, by the number of that schema. When a shape changes, `JOURNAL_SCHEMA` goes up by one, and the number that was
 * has an entry here. There is none older than the first.
 */
export const OLDER_SHAPES: ReadonlyMap<number, Renewal> = new Map();

/** The schema that a header names, where this version can read it. Throws `journal.newer_schema` and `journal.unknown_schema`. */
export function readableSchema(
  schema: unknown,
  newest = JOURNAL_SCHEMA,
  older: ReadonlyMap<number, unknown> = OLDER_SHAPES,
): number {
  if (typeof schema !== 'number') throw unknown('its first line does not say of which schema it is');
  if (!Number.isInteger(schema) || schema < 1)
    throw unknown(`its first line says schema ${schema}; schemas are counted from 1`);
  if (schema > newest)
    throw new TalkpathError(
      'journal.newer_schema',
      `this journal has schema ${schema}; this version reads up to ${newest}`,
    );
  if (schema !== newest && !older.has(schema))
    throw unknown(`this journal has schema ${schema}, which is older than any that this version knows`);
  return schema;
}

function unknown(detail: string): TalkpathError {
  return new TalkpathError('journal.unknown_schema', detail);
}
