import type { z } from 'zod';
import type { YamlPath } from './faults.js';
import { nodeAt, type YamlMap, type YamlNode, type YamlScalar } from './yaml-tree.js';

const DECIMAL = /^-?\d{1,15}(\.\d{1,15})?$/;

/**
 * YAML guesses types from how a value looks; the schema knows better. Where it wants text, a number becomes what was written
 * (`+15551234567`); where it wants a number or true/false, text that came from the environment may be one; and a block or list with
 * nothing in it is an empty one. True when the node was changed.
 */
export function retype(root: YamlNode, issue: z.core.$ZodIssue): boolean {
  return wantsOf(issue).some(({ path, expected }) => retypeAt(root, path, expected));
}

interface Want {
  readonly path: YamlPath;
  readonly expected: string;
}

function wantsOf(issue: z.core.$ZodIssue, above: YamlPath = []): Want[] {
  const path = [...above, ...issue.path.filter((step) => typeof step !== 'symbol')];
  if (issue.code === 'invalid_type') return [{ path, expected: issue.expected }];
  if (issue.code === 'invalid_value' && issue.values.every((value) => typeof value === 'number'))
    return [{ path, expected: 'number' }];
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap((inner) => wantsOf(inner, path)) : [];
}

function retypeAt(root: YamlNode, path: YamlPath, expected: string): boolean {
  const node = nodeAt(root, path);
  if (node?.kind !== 'scalar') return false;
  if (node.value === null) return fillBlock(root, path, node, expected);
  const value = meant(node, expected);
  if (value === undefined) return false;
  node.value = value;
  return true;
}

function meant(node: YamlScalar, expected: string): string | number | boolean | undefined {
  if (expected === 'string' && typeof node.value === 'number' && node.form === 'number') return node.written;
  if (node.form !== 'from-environment' || typeof node.value !== 'string') return undefined;
  const text = node.value.trim();
  if (expected === 'number' && DECIMAL.test(text)) return Number(text);
  if (expected === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return undefined;
}

function fillBlock(root: YamlNode, path: YamlPath, node: YamlScalar, expected: string): boolean {
  const empty = emptyFor(expected, node);
  const parent = nodeAt(root, path.slice(0, -1));
  const entry = parent?.kind === 'map' ? parent.entries.get(String(path.at(-1))) : undefined;
  if (empty === undefined || entry === undefined) return false;
  entry.node = empty;
  return true;
}

function emptyFor(expected: string, { place }: YamlScalar): YamlNode | undefined {
  if (expected === 'array') return { kind: 'list', place, items: [] };
  const isBlock = expected === 'object' || expected === 'record';
  return isBlock ? ({ kind: 'map', place, entries: new Map() } satisfies YamlMap) : undefined;
}
