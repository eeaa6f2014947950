import type { ResponseStatus, TokenUsage } from '../ports/provider.js';
import type { ChatEntry } from './context.js';

/** What is told while a message is answered. */
export type ChatProgress =
  | { readonly type: 'token'; readonly text: string }
  | { readonly type: 'tool'; readonly name: string; readonly stage: 'called' | 'done' | 'failed' };

/** Tokens of an answer, as billed; cached is a part of input. */
export interface ChatUsage {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

/** How a message was answered. */
export interface ChatAnswer {
  readonly text: string;
  /** incomplete: the model stopped early, by a limit of its own · cancelled: it was told to stop. */
  readonly status: Exclude<ResponseStatus, 'failed'>;
  readonly usage: ChatUsage;
  /** What came after the message, for the context. */
  readonly entries: readonly ChatEntry[];
}

/** A call of a tool, as the model made it. */
export interface ChatToolCall {
  readonly callId: string;
  readonly name: string;
  readonly argumentsJson: string;
}

/** What a tool gave, for the model. */
export interface ChatToolResult {
  readonly ok: boolean;
  /** JSON. */
  readonly output: string;
}

/** Runs a tool, within its deadline and no longer than the signal lasts; never rejects. */
export type UseTool = (call: ChatToolCall, signal: AbortSignal) => Promise<ChatToolResult>;

export const NO_USAGE: ChatUsage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 };

/** Usage with the tokens of one more response. */
export function withTokens(usage: ChatUsage, tokens: TokenUsage): ChatUsage {
  return {
    inputTokens: usage.inputTokens + tokens.inputText + tokens.inputAudio,
    cachedTokens: usage.cachedTokens + tokens.cachedText + tokens.cachedAudio,
    outputTokens: usage.outputTokens + tokens.outputText + tokens.outputAudio,
  };
}
