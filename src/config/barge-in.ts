import { BARGE_IN_DEFAULTS, type BargeInBlock } from './barge-in-schema.js';
import type { BargeInConfig } from './config.js';
import { nodeAt, type YamlNode } from './yaml-tree.js';

/** One agent's barge-in: its own keys before those for all agents. */
export function bargeInOf(forAll: BargeInBlock, own: BargeInBlock = {}): BargeInConfig {
  const { mode, greeting, decide_ms: decideMs } = { ...BARGE_IN_DEFAULTS, ...forAll, ...own };
  return { mode, greeting, decideMs };
}

/** Lets `barge_in: off` stand for `barge_in: {mode: off}`, at the top of the file and in every agent. */
export function expandBargeInWords(root: YamlNode): void {
  const agents = nodeAt(root, ['agents']);
  const named = agents?.kind === 'map' ? [...agents.entries.values()].map(({ node }) => node) : [];
  for (const block of [root, ...named]) {
    const entry = block.kind === 'map' ? block.entries.get('barge_in') : undefined;
    if (entry?.node.kind !== 'scalar' || entry.node.value === null) continue;
    const { node: word } = entry;
    const mode = { keyPlace: word.place, node: word };
    entry.node = { kind: 'map', place: word.place, entries: new Map([['mode', mode]]) };
  }
}
