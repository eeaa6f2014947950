import { describe, expect, it } from 'vitest';
import { compileSchema, schemaFaults } from '../../src/lib/json-schema.js';

/** Each fault as `path: message`, and what was meant. */
const told = (schema: Readonly<Record<string, unknown>>): readonly string[] =>
  schemaFaults(schema).map(
    ({ path, message, suggestion }) =>
      `${path.join('/')}: ${message}${suggestion === undefined ? '' : ` (${suggestion})`}`,
  );

/** The faults of a property that is described so. */
const toldOf = (day: unknown): readonly string[] =>
  told({ type: 'object', properties: { day } }).map((line) => line.replace('properties/day', 'day'));

const TYPES = 'array, boolean, integer, null, number, object, string';

describe('the faults of a JSON Schema', () => {
  it.each([
    [{ type: 'strng' }, `day/type: must be one of ${TYPES} (string)`],
    [{ type: ['string', 'nul'] }, `day/type/1: must be one of ${TYPES} (null)`],
    [{ type: ['string', null] }, `day/type/1: must be one of ${TYPES} ("null")`],
    [{ type: 5 }, `day/type: must be one of ${TYPES}`],
    [{ items: { type: 'intger' } }, `day/items/type: must be one of ${TYPES} (integer)`],
    [{ items: [{ type: 'intger' }] }, `day/items/0/type: must be one of ${TYPES} (integer)`],
    [{ anyOf: [true, { not: { type: 'x' } }] }, `day/anyOf/1/not/type: must be one of ${TYPES}`],
    ['text', 'day: must be a JSON Schema, as in {type: string}'],
    [{ items: 5 }, 'day/items: must be a JSON Schema, as in {type: string}'],
    [{ required: true }, 'day/required: must be a list'],
    [{ required: ['a', 'a'] }, 'day/required: must not list the same twice'],
    [{ enum: 'a' }, 'day/enum: must be a list'],
    [{ enum: [] }, 'day/enum: must be a list with something in it'],
    [{ minLength: -1 }, 'day/minLength: must be at least 0'],
    [{ minLength: 'a' }, 'day/minLength: must be a whole number'],
    [{ multipleOf: 0 }, 'day/multipleOf: must be more than 0'],
    [{ description: 5 }, 'day/description: must be text'],
    [{ minimm: 3 }, 'day/minimm: is no keyword of JSON Schema (draft 7) (minimum)'],
    [
      { items: { propertys: {} } },
      'day/items/propertys: is no keyword of JSON Schema (draft 7) (properties)',
    ],
    [{ toString: 1 }, 'day/toString: is no keyword of JSON Schema (draft 7)'],
    [{ pattern: '[a-' }, 'day/pattern: must be a regular expression (unterminated character class)'],
    [
      { patternProperties: { '(': {} } },
      'day/patternProperties/(: must be a regular expression (unterminated group)',
    ],
    [
      { $ref: '#/definitions/day' },
      'day/$ref: must lead to a part of these parameters, as in #/definitions/day',
    ],
    [{ nullable: true }, ': is no JSON Schema that can be used: "nullable" cannot be used without "type"'],
  ])('has a fault where it is wrong: %j', (day, fault) => {
    expect(toldOf(day)).toEqual([fault]);
  });

  it('are told together', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'objct',
      titel: 'x',
      properties: { 'a/b~c': { type: 'number', pattern: '(' }, d: { minimum: '1' } },
    };
    expect(schemaFaults(schema).map(({ path }) => path)).toEqual([
      ['$schema'],
      ['properties', 'd', 'minimum'],
      ['type'],
      ['titel'],
      ['properties', 'a/b~c', 'pattern'],
    ]);
    expect(toldOf({ 'x/y': 1, items: { 'a~b': {}, required: [1] } })).toHaveLength(3);
  });

  it.each([
    {},
    { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' },
    {
      type: 'object',
      'x-more': [{ typ: 1 }],
      properties: { typ: { enum: [{ typ: 1 }], default: { typ: 1 } } },
    },
    {
      definitions: { day: { type: 'string' } },
      properties: { a: { $ref: '#/definitions/day' }, b: { $ref: '#' } },
    },
    { properties: { 'a b': true, c: { $ref: '#/properties/a%20b' } } },
    { properties: { n: { type: 'string', nullable: true, format: 'date', deprecated: true } } },
  ])('are none for one that is sound: %j', (schema) => {
    expect(schemaFaults(schema)).toEqual([]);
    expect(() => compileSchema(schema)).not.toThrow();
  });

  it('are not those of another schema with the same $id', () => {
    for (const type of ['string', 'number'])
      expect(schemaFaults({ $id: 'https://a.example/day', type })).toEqual([]);
  });
});
