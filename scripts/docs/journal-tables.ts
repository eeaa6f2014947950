import { z } from 'zod';
import { JOURNAL_LINES, type LineKind } from '../../src/observe/journal/schema.js';
import { t } from '../../src/observe/journal/schema/parts.js';

/** A JSON Schema, as far as tables need it. */
interface Shape {
  readonly description?: string;
  readonly type?: string;
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

interface Row {
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
}

/** Kinds of lines under the heads they stand under, in the order of the page. */
const SECTIONS: readonly { readonly head: string; readonly kinds: readonly LineKind[] }[] = [
  { head: 'The journal itself', kinds: ['journal', 'spent', 'lost'] },
  { head: 'Audio', kinds: ['caller', 'heard', 'agent', 'up', 'line'] },
  {
    head: 'The call',
    kinds: [
      'call-started',
      'call-ended',
      'end-asked',
      'fault',
      'briefed',
      'instructions',
      'caller-text',
      'caller-done',
      'timer',
      'round',
    ],
  },
  {
    head: 'The carrier',
    kinds: ['carrier-event', 'carrier-command', 'underrun', 'control-settled', 'transfer-ended'],
  },
  { head: 'The provider', kinds: ['provider-event', 'provider-command', 'playback', 'farewell-forgotten'] },
  { head: 'Who has the floor', kinds: ['gate', 'doubt', 'confidence', 'neural', 'interruption'] },
  { head: 'Nobody is left in silence', kinds: ['recovery', 'recording', 'stream-expected'] },
  { head: 'Tools', kinds: ['tool', 'tool-settled', 'tool-answer', 'line-action'] },
];

/** The tables of docs/journal.md: every kind of line with its fields. Throws where a kind stands in no section. */
export function journalTables(): string {
  const shown = new Set(SECTIONS.flatMap(({ kinds }) => kinds));
  const missing = Object.keys(JOURNAL_LINES).filter((kind) => !shown.has(kind as LineKind));
  if (missing.length > 0) throw new Error(`in no section: ${missing.join(', ')}`);
  return SECTIONS.map(({ head, kinds }) => `## ${head}\n\n${kinds.map(kindText).join('\n')}`).join('\n');
}

function kindText(kind: LineKind): string {
  const shape = z.toJSONSchema(JOURNAL_LINES[kind], { unrepresentable: 'any' }) as Shape;
  const rows = rowsOf(shape).filter(({ name, meaning }) => name !== '`e`' && meaning !== t.description);
  const table = ['| field | type | |', '|---|---|---|', ...rows.map(rowText)].join('\n');
  return `### ${kind}\n\n${shape.description ?? ''}\n${rows.length === 0 ? '' : `\n${table}\n`}`;
}

function rowText({ name, type, meaning }: Row): string {
  return `| ${name} | ${type} | ${meaning} |`.replaceAll('  ', ' ');
}

function rowsOf(shape: Shape, above = ''): Row[] {
  const variants = shape.oneOf ?? shape.anyOf;
  if (variants?.every(({ properties }) => properties !== undefined) === true) {
    return variantRows(variants, above);
  }
  return Object.entries(shape.properties ?? {}).flatMap(([key, field]) => {
    const isOptional = shape.required?.includes(key) !== true;
    const name = `\`${above}${key}\`${isOptional ? '?' : ''}`;
    const meaning = field.description ?? '';
    return [{ name, type: typeOf(field), meaning }, ...rowsOf(field, `${above}${key}.`)];
  });
}

/** First what all variants have; then each, beginning with what tells it from the others. */
function variantRows(variants: readonly Shape[], above: string): Row[] {
  const tag = Object.keys(variants[0]?.properties ?? {}).find((key) => isTag(key, variants)) ?? '';
  const tagName = `\`${above}${tag}\``;
  const all = variants.map((variant) => rowsOf(variant, above).filter(({ name }) => name !== tagName));
  const isShared = (row: Row): boolean => all.every((rows) => rows.some((other) => isSame(row, other)));
  return [
    ...(all[0] ?? []).filter(isShared),
    ...variants.flatMap(({ properties, description = '' }, i) => [
      { name: tagName, type: `\`${properties?.[tag]?.const ?? ''}\``, meaning: description },
      ...(all[i] ?? []).filter((row) => !isShared(row)),
    ]),
  ];
}

function isSame(a: Row, b: Row): boolean {
  return a.name === b.name && a.type === b.type && a.meaning === b.meaning;
}

function isTag(key: string, variants: readonly Shape[]): boolean {
  const values = variants.map(({ properties }) => properties?.[key]?.const);
  return values.every((value) => value !== undefined) && new Set(values).size === variants.length;
}

function typeOf(shape: Shape): string {
  if (shape.const !== undefined) return `\`${shape.const}\``;
  if (shape.enum !== undefined) return shape.enum.map((value) => `\`${value}\``).join(' ');
  if (shape.type === 'array') return 'list';
  if (shape.anyOf !== undefined || shape.oneOf !== undefined) return 'object';
  return shape.type ?? 'any JSON';
}
