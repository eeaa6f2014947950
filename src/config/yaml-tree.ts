import type { YamlPath } from './faults.js';

/** Where a value was written. */
export interface Place {
  /** The file as the operator named it; `environment` or `command line` for what came from there. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The variable or flag that the value came from; stands for the path in faults. */
  readonly name?: string;
}

/** One value; `value` may be retyped later, when the schema says what was meant. */
export interface YamlScalar {
  readonly kind: 'scalar';
  readonly place: Place;
  value: string | number | boolean | null;
  /** As written in the file: `+15551234567`, `${PORT}`. */
  readonly written: string;
  /** How `written` relates to `value`. */
  readonly form: 'number' | 'from-environment' | 'other';
  /** Why its environment references could not be replaced. */
  readonly trouble?: { readonly missing: readonly string[] } | 'malformed';
}

export interface YamlList {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: YamlNode[];
}

export interface YamlMap {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: Map<string, YamlEntry>;
}

interface YamlEntry {
  readonly keyPlace: Place;
  node: YamlNode;
}

/** A YAML value with the place of every part of it. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

/** The value as plain data. */
export function plainOf(node: YamlNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainOf);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plainOf(entry.node)]));
}

/** The node at a path, if it is there. */
export function nodeAt(root: YamlNode, path: YamlPath): YamlNode | undefined {
  return path.reduce<YamlNode | undefined>((node, step) => node && childOf(node, step), root);
}

function childOf(node: YamlNode, step: string | number): YamlNode | undefined {
  if (node.kind === 'list') return typeof step === 'number' ? node.items[step] : undefined;
  return node.kind === 'map' ? node.entries.get(String(step))?.node : undefined;
}

/** Where to point for a path: the value if it is a scalar or in a list, else its key; for what is not there, what should contain it. */
export function placeOf(root: YamlNode, path: YamlPath): Place {
  const node = nodeAt(root, path);
  if (node === undefined && path.length > 0) return placeOf(root, path.slice(0, -1));
  const key = keyPlaceOf(root, path);
  return node?.kind === 'scalar' ? node.place : (key ?? node?.place ?? root.place);
}

/** Where the last key of a path stands, when it is a key. */
export function keyPlaceOf(root: YamlNode, path: YamlPath): Place | undefined {
  const parent = nodeAt(root, path.slice(0, -1));
  return parent?.kind === 'map' ? parent.entries.get(String(path.at(-1)))?.keyPlace : undefined;
}

/** Every scalar with its path, in the order of the file. */
export function* scalarsOf(
  node: YamlNode,
  path: YamlPath = [],
): Generator<{ path: YamlPath; scalar: YamlScalar }> {
  if (node.kind === 'scalar') yield { path, scalar: node };
  else if (node.kind === 'list')
    for (const [index, item] of node.items.entries()) yield* scalarsOf(item, [...path, index]);
  else for (const [key, entry] of node.entries) yield* scalarsOf(entry.node, [...path, key]);
}

/**
 * Takes out the entries at these paths; for what is not there or is an item of a list (its neighbours would move), the nearest entry
 * that contains it. False when that is the whole tree.
 */
export function prune(root: YamlNode, paths: readonly YamlPath[]): boolean {
  const targets = paths.map((path) => nearestEntry(root, path));
  for (const target of targets) {
    const parent = nodeAt(root, target.slice(0, -1));
    if (parent?.kind === 'map') parent.entries.delete(String(target.at(-1)));
  }
  return targets.every((target) => target.length > 0);
}

function nearestEntry(root: YamlNode, path: YamlPath): YamlPath {
  return path.length === 0 || keyPlaceOf(root, path) !== undefined
    ? path
    : nearestEntry(root, path.slice(0, -1));
}

/** Puts a value at a path of keys, making the blocks above it where they are missing or empty; does nothing below something that is no block. */
export function place(root: YamlNode, path: readonly string[], node: YamlNode): void {
  const [key, ...rest] = path;
  if (root.kind !== 'map' || key === undefined) return;
  if (rest.length === 0) {
    root.entries.set(key, { keyPlace: node.place, node });
    return;
  }
  const entry = root.entries.get(key);
  if (entry === undefined || isNothing(entry.node)) {
    const block: YamlMap = { kind: 'map', place: entry?.keyPlace ?? node.place, entries: new Map() };
    root.entries.set(key, { keyPlace: block.place, node: block });
  }
  const block = root.entries.get(key)?.node;
  if (block !== undefined) place(block, rest, node);
}

/** The values of the block at a path, in the order of the file; none where there is no block. */
export function valuesAt(root: YamlNode, path: YamlPath): readonly YamlNode[] {
  const block = nodeAt(root, path);
  return block?.kind === 'map' ? [...block.entries.values()].map(({ node }) => node) : [];
}

/** Lets a word stand for a block with one key: `barge_in: off` for `barge_in: {mode: off}`. */
export function wrapWord(block: YamlNode, key: string, innerKey: string): void {
  const entry = block.kind === 'map' ? block.entries.get(key) : undefined;
  if (entry?.node.kind !== 'scalar' || entry.node.value === null) return;
  const { node: word } = entry;
  const inner = { keyPlace: word.place, node: word };
  entry.node = { kind: 'map', place: word.place, entries: new Map([[innerKey, inner]]) };
}

/** Whether nothing was written: `key:` with no value. */
export function isNothing(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
