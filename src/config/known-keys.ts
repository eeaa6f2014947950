import type { z } from 'zod';
import { didYouMean } from '../lib/did-you-mean.js';
import { pathText, type YamlPath } from './faults.js';
import { childrenOf, shapeOf, variantsOf, type Shape } from './schema-shape.js';
import { nodeAt, type YamlNode } from './yaml-tree.js';

/** What can be said about a key that does not belong where it stands. */
export interface KeyAdvice {
  readonly message: string;
  readonly suggestion?: string;
  readonly allowed: readonly string[];
}

/** Advice on a key of the block at a path. */
export type AdviseOnKey = (path: YamlPath, key: string) => KeyAdvice;

/** Looks up what a schema knows about the keys of a tree's blocks. */
export function keyAdvisor(schema: z.ZodType, root: YamlNode): AdviseOnKey {
  const shape = shapeOf(schema);
  const places = new Map<string, string>();
  for (const { key, place } of keysOf(shape)) if (!places.has(key)) places.set(key, place);
  return (path, key) => adviseOnKey({ shape, root, places }, path, key);
}

/** What advice is drawn from. */
interface Known {
  readonly shape: Shape;
  readonly root: YamlNode;
  /** Key → where the schema has one of this name: the operator may have put it in the wrong block. */
  readonly places: ReadonlyMap<string, string>;
}

function adviseOnKey({ shape, root, places }: Known, path: YamlPath, key: string): KeyAdvice {
  const here = path.reduce<readonly Shape[]>(
    (shapes, step) => shapes.flatMap((one) => variantsOf(one)).flatMap((one) => childrenOf(one, step)),
    [shape],
  );
  const variants = here.flatMap((one) => variantsOf(one));
  const fitting = variants.filter((one) => fits(one, root, path));
  const allowed = [...new Set(fitting.flatMap((one) => Object.keys(one.properties ?? {})))];
  if (variants.some((one) => one.properties && Object.hasOwn(one.properties, key)))
    return { message: 'has no effect with this type', allowed };
  const suggestion = didYouMean(key, allowed) ?? places.get(key);
  return { message: 'unknown key', allowed, ...(suggestion !== undefined && { suggestion }) };
}

/** A variant with a fixed value (`type: server_vad`) fits where that value stands. */
function fits(shape: Shape, root: YamlNode, path: YamlPath): boolean {
  return Object.entries(shape.properties ?? {}).every(([name, property]) => {
    const node = nodeAt(root, [...path, name]);
    return property.const === undefined || (node?.kind === 'scalar' && node.value === property.const);
  });
}

/** Every key of the schema, those of a block before those of the blocks in it. */
function* keysOf(shape: Shape, above: YamlPath = []): Generator<{ key: string; place: string }> {
  const properties = Object.entries(shape.properties ?? {});
  for (const [key] of properties) yield { key, place: pathText([...above, key]) };
  for (const [key, child] of properties) yield* keysOf(child, [...above, key]);
  if (typeof shape.additionalProperties === 'object')
    yield* keysOf(shape.additionalProperties, [...above, 'NAME']);
}
