import type { z } from 'zod';

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a block of keys',
  record: 'a block of keys',
  array: 'a list',
};

/** What is allowed, as a sentence that follows the path: zod's issues in an operator's words. A schema's own words go before these. */
export function inWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${listOf(issue.values)}`;
    case 'invalid_union':
      return Array.isArray(issue.options)
        ? `must be ${listOf(issue.options)}`
        : 'must be one of the forms in the documentation';
    case 'too_small':
      return small(issue.origin, issue.minimum);
    case 'too_big':
      return issue.origin === 'array'
        ? `must be a list of at most ${issue.maximum}`
        : `must be at most ${issue.maximum}`;
    case 'invalid_key':
      return 'is no name: use up to 64 letters, digits, . _ -';
    default:
      return 'must be something else';
  }
}

function small(origin: string, minimum: number | bigint): string {
  if (origin === 'number') return `must be at least ${minimum}`;
  return origin === 'array' ? 'must be a list with something in it' : 'must be text that is not empty';
}

function listOf(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
}
