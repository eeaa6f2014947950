import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { expandReferences, type Environment } from './env-refs.js';
import { pathText, type ConfigFault, type YamlPath } from './faults.js';
import type { Place, YamlMap, YamlNode, YamlScalar } from './yaml-tree.js';

/** Aliases count as often as they are used: a small file may not unfold into a large one. */
const MAX_NODES = 10_000;
const MAX_DEPTH = 32;

type PlaceAt = (offset: number) => Place;

/** Stops the walk: what follows would only repeat the same fault. */
class TooLarge extends Error {}

/** Turns the parser's nodes into a tree of values with places; keys that are no text or stand twice become faults. */
export function buildTree(
  contents: unknown,
  placeAt: PlaceAt,
  env: Environment | undefined,
): { root?: YamlNode; faults: ConfigFault[] } {
  const builder = new Builder(placeAt, env);
  try {
    const root = builder.node(contents, []);
    return { root: isEmpty(root) ? emptyMap(root.place) : root, faults: builder.faults };
  } catch (thrown) {
    if (!(thrown instanceof TooLarge)) throw thrown;
    return { faults: builder.faults };
  }
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.written === '' && node.value === null;
}

function emptyMap(place: Place): YamlMap {
  return { kind: 'map', place, entries: new Map() };
}

class Builder {
  readonly faults: ConfigFault[] = [];
  readonly #placeAt: PlaceAt;
  readonly #env: Environment | undefined;
  readonly #anchors = new Map<string, Node>();
  #nodes = 0;
  #aliasDepth = 0;

  constructor(placeAt: PlaceAt, env: Environment | undefined) {
    this.#placeAt = placeAt;
    this.#env = env;
  }

  node(node: unknown, path: YamlPath): YamlNode {
    const place = this.#placeAt(offsetOf(node));
    this.#nodes++;
    if (this.#nodes > MAX_NODES) this.#stop(place, path, `more than ${MAX_NODES} values`);
    if (path.length > MAX_DEPTH) this.#stop(place, path, `nested more than ${MAX_DEPTH} deep`);
    if (isAlias(node)) return this.#alias(node.source, place, path);
    if (isMap(node) || isSeq(node) || isScalar(node)) this.#remember(node);
    if (isMap(node)) return this.#map(node, place, path);
    if (isSeq(node))
      return { kind: 'list', place, items: node.items.map((item, i) => this.node(item, [...path, i])) };
    return isScalar(node) ? this.#scalar(node, place, path) : nothing(place);
  }

  #map(map: YAMLMap, place: Place, path: YamlPath): YamlMap {
    const made = emptyMap(place);
    for (const pair of map.items) this.#entry(made, pair, path);
    return made;
  }

  #entry(map: YamlMap, pair: Pair, path: YamlPath): void {
    const key = keyText(pair.key);
    const keyPlace = this.#placeAt(offsetOf(pair.key));
    const trouble = keyTrouble(key, map);
    const keyPath = key === undefined ? path : [...path, key];
    if (key === undefined || trouble !== undefined) {
      this.#fault(keyPlace, keyPath, trouble ?? 'a key must be plain text');
      return;
    }
    if (isScalar(pair.key)) this.#remember(pair.key);
    const node = pair.value === null ? nothing(keyPlace) : this.node(pair.value, keyPath);
    map.entries.set(key, { keyPlace, node });
  }

  #scalar(node: Scalar, place: Place, path: YamlPath): YamlScalar {
    const { value } = node;
    if (typeof value === 'string') return this.#text(value, place);
    if (typeof value === 'number')
      return { kind: 'scalar', place, value, written: node.source ?? String(value), form: 'number' };
    if (typeof value === 'boolean' || value === null)
      return { kind: 'scalar', place, value, written: node.source ?? '', form: 'other' };
    this.#fault(place, path, 'a kind of value that a configuration never holds; put it in quotes');
    return nothing(place);
  }

  #text(value: string, place: Place): YamlScalar {
    const text = { kind: 'scalar', place, written: value } as const;
    const expansion = this.#env === undefined ? undefined : expandReferences(value, this.#env);
    switch (expansion?.kind) {
      case undefined:
        return { ...text, value, form: 'other' };
      case 'expanded':
        return {
          ...text,
          value: expansion.text,
          form: expansion.usedReferences ? 'from-environment' : 'other',
        };
      case 'missing':
        return { ...text, value: '', form: 'from-environment', trouble: { missing: expansion.names } };
      case 'malformed':
        return { ...text, value: '', form: 'from-environment', trouble: 'malformed' };
    }
  }

  /** What an alias stands for is unfolded at its place; an alias within itself ends at the depth limit. */
  #alias(name: string, place: Place, path: YamlPath): YamlNode {
    const target = this.#anchors.get(name);
    if (target === undefined) {
      this.#fault(place, path, 'an alias (*) to an anchor (&) that does not stand above it');
      return nothing(place);
    }
    this.#aliasDepth++;
    if (this.#aliasDepth > MAX_DEPTH) this.#stop(place, path, 'an alias that contains itself');
    const node = this.node(target, path);
    this.#aliasDepth--;
    return node;
  }

  /** Anchors are met in the order of the file; those met again while an alias is unfolded must not shadow later ones. */
  #remember(node: Node & { anchor?: string }): void {
    if (node.anchor !== undefined && this.#aliasDepth === 0) this.#anchors.set(node.anchor, node);
  }

  #fault(place: Place, path: YamlPath, message: string): void {
    this.faults.push({ ...place, path: pathText(path), message });
  }

  #stop(place: Place, path: YamlPath, message: string): never {
    this.#fault(place, path, message);
    throw new TooLarge();
  }
}

function keyTrouble(key: string | undefined, map: YamlMap): string | undefined {
  if (key === '__proto__') return 'unknown key';
  const first = key === undefined ? undefined : map.entries.get(key);
  return first && `stands twice in the same block, first in line ${first.keyPlace.line ?? 1}`;
}

function nothing(place: Place): YamlScalar {
  return { kind: 'scalar', place, value: null, written: '', form: 'other' };
}

function offsetOf(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

/** A key as written, so that the keypad key `1` and `012` stay what they are. */
function keyText(key: unknown): string | undefined {
  if (!isScalar(key) || key.value === null) return undefined;
  return typeof key.value === 'string' ? key.value : (key.source ?? undefined);
}
