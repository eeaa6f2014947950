import type { YamlPath } from './faults.js';
import { nodeAt, placeOf, type YamlNode } from './yaml-tree.js';

/** Where the value of a key comes from. */
export type Origin =
  | {
      readonly type: 'file';
      readonly file: string;
      readonly line: number;
      readonly column: number;
      /** The environment variables that it refers to. */
      readonly variables: readonly string[];
    }
  | { readonly type: 'environment'; readonly variable: string }
  | { readonly type: 'flag'; readonly flag: string }
  /** An agent has it from a key that holds for all. */
  | { readonly type: 'inherited'; readonly from: string }
  | { readonly type: 'default' }
  /** It refers to variables that are not set, and nothing needs it. */
  | { readonly type: 'unresolved' }
  /** Nothing is written, and nothing stands in for it. */
  | { readonly type: 'unset' };

const REFERENCES = /(?<!\$)\$\{(\w+)/g;

/** Where what was written at a path comes from; `undefined` when nothing was. */
export function originOf(root: YamlNode, path: YamlPath): Origin | undefined {
  const node = nodeAt(root, path);
  if (node === undefined) return undefined;
  const { file, name, line = 1, column = 1 } = placeOf(root, path);
  if (name?.startsWith('--') === true) return { type: 'flag', flag: name };
  if (name !== undefined) return { type: 'environment', variable: name };
  return { type: 'file', file, line, column, variables: [...new Set(referencesIn(node))] };
}

function referencesIn(node: YamlNode): string[] {
  if (node.kind === 'scalar')
    return node.form === 'from-environment'
      ? [...node.written.matchAll(REFERENCES)].map(([, name = '']) => name)
      : [];
  const children = node.kind === 'list' ? node.items : [...node.entries.values()].map((entry) => entry.node);
  return children.flatMap(referencesIn);
}

/** An origin as people write it. */
export function originText(origin: Origin): string {
  switch (origin.type) {
    case 'file': {
      const variables = origin.variables.map((name) => ` \${${name}}`).join('');
      return `${origin.file}:${origin.line}:${origin.column}${variables}`;
    }
    case 'environment':
      return `environment ${origin.variable}`;
    case 'flag':
      return `flag ${origin.flag}`;
    case 'inherited':
      return `from ${origin.from}`;
    case 'unresolved':
      return 'its variable is not set, and nothing needs it';
    case 'default':
    case 'unset':
      return origin.type === 'default' ? 'default' : 'not set';
  }
}
