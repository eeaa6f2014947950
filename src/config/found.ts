import type { YamlPath } from './faults.js';
import { nodeAt, type YamlNode } from './yaml-tree.js';

const MAX_SHOWN_CHARS = 40;
const SECRET_KEY = /api_?key|(^|_)token$|secret|passw|authorization|^headers$|^query$|^body$|^env$/i;
/** A URL with credentials or a query may carry a key. */
const TELLING_URL = /:\/\/.*[@?]/;

/** Whether what stands at a path must not be shown. */
export function isSecretPath(path: YamlPath): boolean {
  return path.some((step) => typeof step === 'string' && SECRET_KEY.test(step));
}

/**
 * What stands at a path, in a few words that give no secret away: what came through a reference is shown as the reference,
 * and text that stands where a block should be is not quoted. A block or list is told only when a `wanted` kind was missed.
 */
export function foundAt(root: YamlNode, path: YamlPath, wanted?: 'value' | 'block'): string | undefined {
  const node = nodeAt(root, path);
  if (node === undefined || (node.kind !== 'scalar' && wanted === undefined)) return undefined;
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a block of keys';
  if (node.value === null) return 'nothing';
  if (isSecretPath(path)) return '*** (hidden)';
  if (typeof node.value !== 'string') return String(node.value);
  if (wanted === 'block' || TELLING_URL.test(node.written)) return 'text';
  const more = node.written.length > MAX_SHOWN_CHARS ? '…' : '';
  return `${JSON.stringify(node.written.slice(0, MAX_SHOWN_CHARS))}${more}`;
}
