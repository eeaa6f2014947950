/** A JSON Schema that is more than `true` or `false`. */
export type SchemaObject = Readonly<Record<string, unknown>>;

/** Keys and indices from the top of a schema down. */
export type SchemaPath = readonly (string | number)[];

/** A schema within a schema. */
interface Subschema {
  readonly path: SchemaPath;
  readonly schema: SchemaObject;
}

/** Keywords of draft 7 whose value is a schema, and those that hold several: in a list, or by name. */
const ONE = [
  'not',
  'if',
  'then',
  'else',
  'items',
  'additionalItems',
  'contains',
  'additionalProperties',
  'propertyNames',
];
const LISTED = ['items', 'allOf', 'anyOf', 'oneOf'];
const NAMED = ['properties', 'patternProperties', 'definitions', '$defs', 'dependencies'];

/** A schema and every schema in it, each with its place; what should be a schema and is none is left out. */
export function* subschemasOf(schema: unknown, path: SchemaPath = []): Generator<Subschema> {
  if (!isBlock(schema)) return;
  yield { path, schema };
  for (const [keyword, value] of Object.entries(schema))
    for (const [step, part] of partsOf(keyword, value))
      yield* subschemasOf(part, [...path, keyword, ...step]);
}

function partsOf(keyword: string, value: unknown): readonly (readonly [step: SchemaPath, part: unknown])[] {
  if (Array.isArray(value))
    return LISTED.includes(keyword) ? value.map((part, index) => [[index], part]) : [];
  if (isBlock(value) && NAMED.includes(keyword))
    return Object.entries(value).map(([name, part]) => [[name], part]);
  return ONE.includes(keyword) ? [[[], value]] : [];
}

function isBlock(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
