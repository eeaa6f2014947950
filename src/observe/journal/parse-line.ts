import type { JournalLine } from './lines.js';
import { JOURNAL_LINES } from './schema.js';
import { OLDER_SHAPES } from './older-shapes.js';

/** What a line is, or why it is none. */
export type ParsedLine =
  | { readonly line: JournalLine }
  | { readonly line?: undefined; readonly what: 'not-json' | 'unknown-shape'; readonly detail: string };

/** Reads a line that was written by this version (or the `schema` given); never throws, and shows nothing of what it can't read: that may be anything. */
export function parseLine(text: string, schema: number): ParsedLine {
  const json = jsonOf(text);
  if (json === undefined) return { what: 'not-json', detail: 'it is no JSON' };
  const line = OLDER_SHAPES.get(schema)?.(json) ?? json;
  const kind = kindOf(line);
  if (kind === undefined) return { what: 'unknown-shape', detail: 'no line of a journal is so' };
  const result = JOURNAL_LINES[kind].safeParse(line);
  if (!result.success) {
    const [issue] = result.error.issues;
    return { what: 'unknown-shape', detail: `${kind}: ${issue?.path.join('.')}: ${issue?.message}` };
  }
  if (!isNumbered(line)) return { what: 'unknown-shape', detail: `${kind}: i: not the number of a line` };
  // As it stands, and not as the schema puts it together again: a replay writes its keys in the same order.
  return { line: line as JournalLine };
}

/** What `numbered` of the schema says, which would be half of the work for many a line. */
function isNumbered(line: unknown): boolean {
  const { i } = line as { readonly i?: unknown };
  return i === undefined || (Number.isSafeInteger(i) && Number(i) >= 1);
}

/** What a header says of its schema, whatever else is in it; undefined for other lines. */
export function schemaIn(text: string): { readonly schema: unknown } | undefined {
  const json = text.includes('"journal"') ? jsonOf(text) : undefined;
  return isRecord(json) && json['e'] === 'journal' ? { schema: json['schema'] } : undefined;
}

function kindOf(line: unknown): keyof typeof JOURNAL_LINES | undefined {
  return isRecord(line) && isKind(line['e']) ? line['e'] : undefined;
}

function isKind(kind: unknown): kind is keyof typeof JOURNAL_LINES {
  return typeof kind === 'string' && Object.hasOwn(JOURNAL_LINES, kind);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
