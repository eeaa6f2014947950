import type { ChatSpent } from '../../ports/chat-events.js';

/** A message costs so little that a hundredth of a cent, as calls are told in, would be all or nothing. */
const PARTS_OF_DOLLAR = 1_000_000;

/** Tokens as billed, by what they are; cached ones are a part of what went in. */
export function tokenSums({ tokens }: ChatSpent): {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
} {
  return {
    inputTokens: tokens.inputText + tokens.inputAudio,
    cachedTokens: tokens.cachedText + tokens.cachedAudio,
    outputTokens: tokens.outputText + tokens.outputAudio,
  };
}

/** US dollars as they are told of conversations in text. */
export function chatUsd({ usd }: ChatSpent): number | null {
  return usd === null ? null : Math.round(usd * PARTS_OF_DOLLAR) / PARTS_OF_DOLLAR;
}

/** What was used, as visitors are told; what that costs, operators alone. */
export function shownSpent(spent: ChatSpent, isOperator: boolean): object {
  const { inputTokens, cachedTokens, outputTokens } = tokenSums(spent);
  return {
    usage: {
      input_tokens: inputTokens,
      cached_tokens: cachedTokens,
      output_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
    },
    ...(isOperator && { cost_usd: chatUsd(spent) }),
  };
}
