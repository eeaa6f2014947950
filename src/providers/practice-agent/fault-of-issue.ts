import type { z } from 'zod';
import type { ApiFault } from './api-fault.js';

type Issue = z.core.$ZodIssue;

/** What zod found wrong, in the API's own codes and words. `issue` must carry its input (`reportInput: true`). */
export function faultOfIssue(issue: Issue): ApiFault {
  const param = paramOf(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const unknown = paramOf([...issue.path, issue.keys[0] ?? '']);
      return fault('unknown_parameter', `Unknown parameter: '${unknown}'.`, unknown);
    }
    case 'invalid_type':
      return issue.input === undefined ? missing(param) : wrongType(param, issue.expected, issue.input);
    case 'invalid_value':
      return issue.input === undefined ? missing(param) : wrongValue(param, issue.values, issue.input);
    case 'too_small':
    case 'too_big':
      return outOfRange(param, issue);
    case 'custom':
      return fault('invalid_value', issue.message, param);
    default:
      return fault('invalid_value', `Invalid '${param}': ${issue.message}`, param);
  }
}

/** A path as the API writes it: `session.tools[0].name`. */
function paramOf(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`))
    .join('');
}

const fault = (code: string, message: string, param: string): ApiFault => ({
  type: 'invalid_request_error',
  code,
  message,
  param,
});

function missing(param: string): ApiFault {
  return fault('missing_required_parameter', `Missing required parameter: '${param}'.`, param);
}

function wrongType(param: string, expected: string, input: unknown): ApiFault {
  const wanted = TYPE_NAMES[expected] ?? expected;
  const message = `Invalid type for '${param}': expected ${wanted}, but got ${nameOfType(input)} instead.`;
  return fault('invalid_type', message, param);
}

function wrongValue(param: string, values: readonly unknown[], input: unknown): ApiFault {
  if (values.every((value) => typeof value !== typeof input)) {
    const wanted = TYPE_NAMES[typeof values[0]] ?? 'another type';
    return fault(
      'invalid_type',
      `Invalid type for '${param}': expected ${wanted}, but got ${nameOfType(input)} instead.`,
      param,
    );
  }
  const message = `Invalid value: ${quoted(input)}. ${supported(values.map(quoted))}`;
  return fault('invalid_value', message, param);
}

function supported(values: readonly string[]): string {
  if (values.length === 1) return `Value must be ${values.join('')}.`;
  const conjunction = values.length > 2 ? ', and ' : ' and ';
  return `Supported values are: ${values.slice(0, -1).join(', ')}${conjunction}${values.at(-1) ?? ''}.`;
}

type RangeIssue = Extract<Issue, { code: 'too_small' | 'too_big' }>;

function outOfRange(param: string, issue: RangeIssue): ApiFault {
  const below = issue.code === 'too_small';
  const limit = Number(below ? issue.minimum : issue.maximum);
  const [kind, words] =
    RANGE_NAMES[issue.origin] ??
    (Number.isInteger(issue.input) && Number.isInteger(limit) ? INTEGER : DECIMAL);
  const code = `${kind}_${below ? 'below_min' : 'above_max'}_${words.unit}`;
  const side = below ? 'below minimum' : 'above maximum';
  const got = typeof issue.input === 'number' ? `, but got ${issue.input} instead` : '';
  const expected = `Expected ${words.measure} ${below ? '>=' : '<='} ${limit}${got}.`;
  const message = `Invalid '${param}': ${kind} ${side} ${words.unit}. ${expected}`;
  return fault(code, message, param);
}

interface RangeWords {
  readonly unit: string;
  readonly measure: string;
}

const INTEGER = ['integer', { unit: 'value', measure: 'a value' }] as const;
const DECIMAL = ['decimal', { unit: 'value', measure: 'a value' }] as const;
const RANGE_NAMES: Readonly<Record<string, readonly [string, RangeWords]>> = {
  string: ['string', { unit: 'length', measure: 'a length' }],
  array: ['array', { unit: 'length', measure: 'a length' }],
  int: INTEGER,
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'a boolean',
  object: 'an object',
  record: 'an object',
  array: 'an array of values',
};

function nameOfType(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'an array';
  if (typeof input === 'number') return Number.isInteger(input) ? 'an integer' : 'a decimal';
  return TYPE_NAMES[typeof input] ?? typeof input;
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
