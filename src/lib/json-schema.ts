import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { didYouMean } from './did-you-mean.js';
import { messageOf } from './errors.js';
import { subschemasOf, type SchemaObject, type SchemaPath } from './subschemas.js';

/** One thing that is wrong with a schema, in words that follow its path. */
export interface SchemaFault {
  /** Keys and indices from the top of the schema down. */
  readonly path: SchemaPath;
  readonly message: string;
  /** The nearest known keyword or value. */
  readonly suggestion?: string | undefined;
  /** The key itself is wrong, not its value. */
  readonly aboutKey?: boolean;
}

/** Schemas come from operators and other servers: nothing that can be compiled is refused. */
const OPTIONS = { allErrors: true, strict: false, ownProperties: true, validateFormats: false } as const;

/** Knows the schema of schemas. */
const ajv = new Ajv(OPTIONS);

const DRAFT_7 = /^http:\/\/json-schema\.org\/draft-07\/schema#?$/;

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'a block of keys',
  string: 'text',
};

/** Makes the check of a JSON Schema (draft 7). Throws where it is none. */
export function compileSchema(schema: SchemaObject): ValidateFunction {
  void ajv.validateSchema(schema, true);
  // One of its own for each, so that an $id may be used again.
  return new Ajv({ ...OPTIONS, meta: false, validateSchema: false }).compile(schema);
}

/** What the properties of a schema are when nobody says: each that has a default. */
export function defaultsOf(schema: SchemaObject): ReadonlyMap<string, unknown> {
  const { properties } = schema;
  if (typeof properties !== 'object' || properties === null) return new Map();
  return new Map(
    Object.entries<unknown>({ ...properties }).flatMap(([name, property]) =>
      typeof property === 'object' && property !== null && 'default' in property
        ? [[name, property.default] as const]
        : [],
    ),
  );
}

/** Everything that is wrong with a JSON Schema (draft 7), keywords that nobody knows included; none for one that can be compiled as it was meant. */
export function schemaFaults({ $schema, ...schema }: SchemaObject): readonly SchemaFault[] {
  const faults = [...draftFaults($schema), ...shapeFaults(schema)];
  for (const { path, schema: part } of subschemasOf(schema))
    faults.push(
      ...keywordFaults(part, path),
      ...patternFaults(part, path),
      ...referenceFaults(part, path, schema),
    );
  return faults.length > 0 ? faults : compileFaults(schema);
}

function draftFaults($schema: unknown): readonly SchemaFault[] {
  if ($schema === undefined || (typeof $schema === 'string' && DRAFT_7.test($schema))) return [];
  return [{ path: ['$schema'], message: 'must be http://json-schema.org/draft-07/schema#, or be left out' }];
}

/** What the schema of schemas says: one fault for each place, and none for what contains a place with a fault. */
function shapeFaults(schema: SchemaObject): readonly SchemaFault[] {
  void ajv.validateSchema(schema);
  const errors = new Map<string, ErrorObject>();
  for (const error of ajv.errors ?? [])
    if (!errors.has(error.instancePath)) errors.set(error.instancePath, error);
  const places = [...errors.keys()];
  return [...errors.values()]
    .filter(({ instancePath: at }) => !places.some((other) => other.startsWith(`${at}/`)))
    .map((error) => shapeFault(schema, error));
}

function shapeFault(schema: SchemaObject, error: ErrorObject): SchemaFault {
  const { path, value } = follow(schema, error.instancePath);
  const allowed: unknown = error.params['allowedValues'];
  if (!Array.isArray(allowed)) return { path, message: inWords(error) };
  const suggestion =
    value === null ? '"null"' : didYouMean(typeof value === 'string' ? value : '', allowed.map(String));
  return { path, message: `must be one of ${allowed.join(', ')}`, suggestion };
}

function inWords({ keyword, params, message = 'can not be used' }: ErrorObject): string {
  const limit = String(params['limit']);
  switch (keyword) {
    case 'type':
      return `must be ${kindOf(params['type'])}`;
    case 'minimum':
      return `must be at least ${limit}`;
    case 'exclusiveMinimum':
      return `must be more than ${limit}`;
    case 'minItems':
      return 'must be a list with something in it';
    case 'uniqueItems':
      return 'must not list the same twice';
    default:
      return message;
  }
}

function kindOf(type: unknown): string {
  // What may be an object or a truth value is a schema.
  return typeof type === 'string' ? (KINDS[type] ?? type) : 'a JSON Schema, as in {type: string}';
}

/** Where a JSON pointer (RFC 6901) leads within a value, as far as it leads anywhere. */
function follow(value: unknown, pointer: string): { readonly path: SchemaPath; readonly value: unknown } {
  const path: (string | number)[] = [];
  let found = value;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(found) ? Number(key) : key);
    found =
      typeof found === 'object' && found !== null
        ? Object.getOwnPropertyDescriptor(found, key)?.value
        : undefined;
  }
  return { path, value: found };
}

/** Keys that begin with `x-` are anybody's own. */
function keywordFaults(schema: SchemaObject, path: SchemaPath): readonly SchemaFault[] {
  const known = Object.keys(ajv.RULES.keywords);
  return Object.keys(schema)
    .filter((key) => !known.includes(key) && !key.startsWith('x-'))
    .map((key) => ({
      path: [...path, key],
      message: 'is no keyword of JSON Schema (draft 7)',
      suggestion: didYouMean(key, known),
      aboutKey: true,
    }));
}

function patternFaults(
  { pattern, patternProperties }: SchemaObject,
  path: SchemaPath,
): readonly SchemaFault[] {
  const named = typeof patternProperties === 'object' && patternProperties !== null ? patternProperties : {};
  return [
    ...(typeof pattern === 'string' ? patternFault(pattern, [...path, 'pattern'], false) : []),
    ...Object.keys(named).flatMap((name) => patternFault(name, [...path, 'patternProperties', name], true)),
  ];
}

function patternFault(pattern: string, path: SchemaPath, aboutKey: boolean): readonly SchemaFault[] {
  try {
    new RegExp(pattern, 'u');
    return [];
  } catch (error) {
    const reason = messageOf(error).replace(/^.*: /su, '').toLowerCase();
    return [{ path, message: `must be a regular expression (${reason})`, aboutKey }];
  }
}

function referenceFaults(
  { $ref }: SchemaObject,
  path: SchemaPath,
  root: SchemaObject,
): readonly SchemaFault[] {
  const leads = typeof $ref !== 'string' || $ref === '#' || !$ref.startsWith('#/');
  if (leads || follow(root, decoded($ref)).value !== undefined) return [];
  return [
    { path: [...path, '$ref'], message: 'must lead to a part of these parameters, as in #/definitions/day' },
  ];
}

function decoded(reference: string): string {
  try {
    return decodeURIComponent(reference);
  } catch {
    return reference;
  }
}

function compileFaults(schema: SchemaObject): readonly SchemaFault[] {
  try {
    compileSchema(schema);
    return [];
  } catch (error) {
    return [{ path: [], message: `is no JSON Schema that can be used: ${messageOf(error)}` }];
  }
}
