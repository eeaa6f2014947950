import type { JournalLine } from './lines.js';
import { JOURNAL_LINES } from './schema.js';
import { OLDER_SHAPES } from './older-shapes.js';

/** What a line is, or why it is none. */
export type ParsedLine =
  | { readonly line: JournalLine }
  | { readonly line?: undefined; readonly what: 'not-json' | 'unknown-shape'; readonly detail: string };

/** How much of what can't be read is shown. */
const SHOWN_CHARS = 80;

/** Reads a line that was written by this version (or the `schema` given); never throws. */
export function parseLine(text: string, schema: number): ParsedLine {
  const json = jsonOf(text);
  if (json === undefined) return { what: 'not-json', detail: shown(text) };
  const line = OLDER_SHAPES.get(schema)?.(json) ?? json;
  const kind = kindOf(line);
  if (kind === undefined) return { what: 'unknown-shape', detail: shown(text) };
  const result = JOURNAL_LINES[kind].safeParse(line);
  if (result.success) return { line: result.data };
  const [issue] = result.error.issues;
  const where = issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}: `;
  return { what: 'unknown-shape', detail: `${where}${shown(text)}` };
}

/** The schema that a header names, whatever else is in it; undefined for other lines. */
export function schemaOf(text: string): number | undefined {
  const json = text.includes('"journal"') ? jsonOf(text) : undefined;
  return isRecord(json) && json['e'] === 'journal' && typeof json['schema'] === 'number'
    ? json['schema']
    : undefined;
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

/** Without what a terminal would obey. */
function shown(text: string): string {
  return text.slice(0, SHOWN_CHARS).replace(/[^\x20-\x7e\u00a0-\uffff]/g, '·');
}
