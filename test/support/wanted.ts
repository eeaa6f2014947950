import { isDeepStrictEqual } from 'node:util';
import type { ScriptedProvider } from './scripted-provider.js';

/** What a caller keyed and wrote, and what the agent was ordered. */
export class Wanted {
  keys = '';
  readonly texts: string[] = [];
  readonly instructions: string[] = [];

  /** Whether the model was told every key, every text and every instruction: once, and in order. */
  wasTold(provider: ScriptedProvider): boolean {
    const told = provider.sent('user-text').map(({ text }) => ({ text, digits: digitsIn(text) }));
    const keys = told.map(({ digits = '' }) => digits).join('');
    const texts = told.flatMap(({ text, digits }) => (digits === undefined ? [text] : []));
    const instructions = provider.sent('instruct').map((one) => one.instructions);
    const { keys: keyed, texts: wrote, instructions: ordered } = this;
    return isDeepStrictEqual([keys, texts, instructions], [keyed, wrote, ordered]);
  }
}

function digitsIn(text: string): string | undefined {
  return /^The caller pressed (.*) on the keypad\.$/.exec(text)?.[1];
}
