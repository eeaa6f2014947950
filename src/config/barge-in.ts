import { BARGE_IN_DEFAULTS, type BargeInBlock } from './barge-in-schema.js';
import type { BargeInConfig } from './config.js';
import { valuesAt, wrapWord, type YamlNode } from './yaml-tree.js';

/** One agent's barge-in: its own keys before those for all agents. */
export function bargeInOf(forAll: BargeInBlock, own: BargeInBlock = {}): BargeInConfig {
  const { mode, greeting, decide_ms: decideMs } = { ...BARGE_IN_DEFAULTS, ...forAll, ...own };
  return { mode, greeting, decideMs };
}

/** Lets `barge_in: off` stand for `barge_in: {mode: off}`, at the top of the file and in every agent. */
export function expandBargeInWords(root: YamlNode): void {
  for (const block of [root, ...valuesAt(root, ['agents'])]) wrapWord(block, 'barge_in', 'mode');
}
