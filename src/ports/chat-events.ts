import type { ErrorCode } from '../lib/errors.js';
import type { ResponseStatus, TokenUsage } from './provider.js';

/** What was used, as billed, and what that costs in US dollars: null where a price was not known. */
export interface ChatSpent {
  readonly tokens: TokenUsage;
  readonly usd: number | null;
}

/** A message of a conversation in text that was answered, or was not: what that took, and nothing that was said. */
export interface ChatTurn extends ChatSpent {
  readonly conversationId: string;
  readonly agent: string;
  /** Undefined where no session came about. */
  readonly model: string | undefined;
  readonly outcome: ResponseStatus;
  /** Why it failed. */
  readonly code?: ErrorCode;
  /** The tools that were called, by name, once for each call. */
  readonly tools: readonly string[];
  readonly tookMs: number;
}

/** What there is to see of conversations in text. */
export type ChatEvent =
  | { readonly type: 'chat-began'; readonly agent: string }
  | { readonly type: 'chat-ended'; readonly agent: string }
  | { readonly type: 'message-refused'; readonly code: ErrorCode }
  | ({ readonly type: 'turn' } & ChatTurn);

/** Sees everything, and can't answer. */
export type ChatObserver = (event: ChatEvent) => void;
