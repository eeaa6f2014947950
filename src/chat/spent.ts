import type { ChatSpent } from '../ports/chat-events.js';
import type { TokenUsage } from '../ports/provider.js';

/** Nothing was used. */
export const NOTHING_SPENT: ChatSpent = {
  tokens: { inputText: 0, inputAudio: 0, cachedText: 0, cachedAudio: 0, outputText: 0, outputAudio: 0 },
  usd: 0,
};

/** Both together. */
export function sumOf(a: ChatSpent, b: ChatSpent): ChatSpent {
  const usd = a.usd === null || b.usd === null ? null : a.usd + b.usd;
  const plus = (kind: keyof TokenUsage): number => a.tokens[kind] + b.tokens[kind];
  const tokens = {
    inputText: plus('inputText'),
    inputAudio: plus('inputAudio'),
    cachedText: plus('cachedText'),
    cachedAudio: plus('cachedAudio'),
    outputText: plus('outputText'),
    outputAudio: plus('outputAudio'),
  };
  return { tokens, usd };
}

/** What the model read and wrote; what it remembered is a part of what it read. */
export function tokensIn({ tokens }: ChatSpent): number {
  return tokens.inputText + tokens.inputAudio + tokens.outputText + tokens.outputAudio;
}
