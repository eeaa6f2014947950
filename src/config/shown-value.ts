import { Secret } from '../lib/secret.js';
import type { YamlPath } from './faults.js';
import { isSecretPath } from './found.js';
import type { YamlNode } from './yaml-tree.js';

const HIDDEN = '***';

/** Blocks whose texts go to other programs: what a variable brings into them may well be a key. */
const PASSED_ON = ['tools', 'lookups', 'webhooks'];

/** A value as everybody may see it: keys and the like are `***`; what variables bring into requests is shown as the reference. */
export function shownValue(path: YamlPath, value: unknown, node: YamlNode | undefined): unknown {
  if (value === undefined || (value instanceof Secret && value.reveal() === ''))
    return value === undefined ? undefined : '';
  if (value instanceof Secret || isSecretPath(path)) return HIDDEN;
  if (node !== undefined && PASSED_ON.includes(String(path[0]))) return writtenOf(node);
  return withoutUrlSecrets(value);
}

function writtenOf(node: YamlNode): unknown {
  if (node.kind === 'list') return node.items.map(writtenOf);
  if (node.kind === 'scalar')
    return withoutUrlSecrets(
      node.form === 'from-environment' && typeof node.value === 'string' ? node.written : node.value,
    );
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, writtenOf(entry.node)]));
}

/** A URL may carry a key: in its query, or as a password. */
function withoutUrlSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUrlSecrets);
  if (typeof value !== 'string' || !/^[a-z]+:\/\/\S+$/i.test(value)) return value;
  return value.replace(/:\/\/[^/@]*@/, `://${HIDDEN}@`).replace(/\?.*/s, `?${HIDDEN}`);
}
