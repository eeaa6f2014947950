import type { BargeInBlock } from './barge-in-schema.js';
import type { BargeInConfig } from './config.js';
import { valuesAt, wrapWord, type YamlNode } from './yaml-tree.js';

const DEFAULTS: BargeInConfig = { mode: 'local', greeting: true, decideMs: 400 };

/** One agent's barge-in: its own keys before those for all agents. */
export function bargeInOf(forAll: BargeInBlock, own: BargeInBlock = {}): BargeInConfig {
  const { mode, greeting, decide_ms: decideMs } = { ...forAll, ...own };
  return {
    mode: mode ?? DEFAULTS.mode,
    greeting: greeting ?? DEFAULTS.greeting,
    decideMs: decideMs ?? DEFAULTS.decideMs,
  };
}

/** Lets `barge_in: off` stand for `barge_in: {mode: off}`, at the top of the file and in every agent. */
export function expandBargeInWords(root: YamlNode): void {
  for (const block of [root, ...valuesAt(root, ['agents'])]) wrapWord(block, 'barge_in', 'mode');
}
