import type { OpenAiBlock } from './openai-schema.js';
import type { ConfigFile } from './schema.js';
import { nodeAt, prune, type YamlNode } from './yaml-tree.js';

/** Keys of the provider block that only a real connection uses. */
const CONNECTION_KEYS = ['api_key', 'base_url', 'query', 'headers'];

/** The provider that was named, else OpenAI when there is a key for it, else the practice agent. */
export function providerOf(file: Pick<ConfigFile, 'provider_name' | 'openai'>): 'openai' | 'practice' {
  return file.provider_name ?? (hasKey(file.openai) ? 'openai' : 'practice');
}

/** An empty key counts as none. */
export function hasKey({ api_key: key }: OpenAiBlock): boolean {
  return key !== undefined && key.reveal() !== '';
}

/** With the practice agent, references of the connection that lead nowhere are nobody's fault: takes those keys out, and returns them. */
export function forgiveUnusedReferences(root: YamlNode): readonly string[] {
  if (!choosesPractice(root)) return [];
  const paths = CONNECTION_KEYS.map((key) => ['openai', key]);
  const unused = paths.filter((path) => isTroubled(nodeAt(root, path)));
  prune(root, unused);
  return unused.map((path) => path.join('.'));
}

function choosesPractice(root: YamlNode): boolean {
  const name = nodeAt(root, ['provider_name']);
  if (name !== undefined) return name.kind === 'scalar' && name.value === 'practice';
  const key = nodeAt(root, ['openai', 'api_key']);
  return key?.kind !== 'scalar' || key.value === '' || key.value === null;
}

/** Whether a reference in it could not be replaced (a malformed one is a fault wherever it stands). */
function isTroubled(node: YamlNode | undefined): boolean {
  if (node === undefined) return false;
  if (node.kind === 'scalar') return typeof node.trouble === 'object';
  const children = node.kind === 'list' ? node.items : [...node.entries.values()].map((entry) => entry.node);
  return children.some(isTroubled);
}
