import { z } from 'zod';
import { isBlock } from '../../src/config/schema-shape.js';

/** A JSON Schema while it is made over. */
type Json = Record<string, unknown>;

const REFERENCE = String.raw`\$\{`;
const REFERENCE_KEY = 'reference';

/** The JSON Schema of a configuration, as editors use it: it takes what the loader takes, `${VARIABLE}` in every value included. */
export function editorSchema(schema: z.ZodType): string {
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-7' }) as Json;
  const { definitions, $schema, ...root } = made;
  const whole = {
    $schema,
    title: 'Configuration of Talkpath',
    ...lenient(root),
    definitions: { ...(definitions as Json), [REFERENCE_KEY]: { type: 'string', pattern: REFERENCE } },
  };
  return `${JSON.stringify(whole, null, 1)}\n`;
}

/** What a file may hold where the schema wants this: the loader also takes references, numbers for texts, and nothing for a block. */
function lenient(given: Json): Json {
  const shape = without(given, 'unset', 'fallback');
  if ('fallback' in given) shape['default'] = given['fallback'];
  if ('const' in shape || typeof shape['$ref'] === 'string') return shape;
  const forms = shape['anyOf'] ?? shape['oneOf'];
  if (Array.isArray(forms))
    return { ...without(shape, 'oneOf'), anyOf: forms.map((form: Json) => lenient(form)) };
  if (shape['type'] === 'object') return lenientBlock(shape);
  if (shape['type'] === 'array')
    return { ...shape, type: ['array', 'null'], items: lenient(shape['items'] as Json) };
  return 'enum' in shape || shape['type'] !== 'string' ? orReference(shape) : lenientText(shape);
}

function without(shape: Json, ...keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(shape).filter(([key]) => !keys.includes(key)));
}

function lenientBlock(shape: Json): Json {
  if (!isBlock(shape)) return shape;
  const { properties, additionalProperties: others } = shape;
  return {
    ...without(shape, 'default'),
    type: ['object', 'null'],
    ...(properties !== undefined && { properties: lenientKeys(properties as Record<string, Json>) }),
    additionalProperties: typeof others === 'object' ? lenient(others as Json) : others,
  };
}

function lenientKeys(properties: Readonly<Record<string, Json>>): Json {
  const keys = Object.entries(properties).map(([key, shape]) => [key, lenient(shape)] as const);
  return Object.fromEntries(keys.map(([key, shape]) => [key, key === 'barge_in' ? orMode(shape) : shape]));
}

/** `barge_in: off` is short for its mode; editors that follow YAML 1.1 take the word for false. */
function orMode(block: Json): Json {
  const { description, ...rest } = block;
  const mode = (rest['properties'] as Json)['mode'];
  return { description, anyOf: [rest, mode, { const: false }] };
}

/** A phone number needs no quotes, so a text may look like a number. */
function lenientText({ pattern, default: given, ...shape }: Json): Json {
  return {
    ...shape,
    type: ['string', 'number'],
    ...(typeof pattern === 'string' && { pattern: `(?:${pattern})|${REFERENCE}` }),
    ...(given !== undefined && given !== '' && { default: given }),
  };
}

function orReference({ description, default: given, maximum, ...shape }: Json): Json {
  const bounded = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum };
  return {
    ...(description !== undefined && { description }),
    ...(given !== undefined && { default: given }),
    anyOf: [{ ...shape, ...bounded }, { $ref: `#/definitions/${REFERENCE_KEY}` }],
  };
}
