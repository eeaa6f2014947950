import type { ChatSpent } from '../ports/chat-events.js';
import type { ResponseStatus } from '../ports/provider.js';
import type { ChatEntry } from './context.js';

/** What is told while a message is answered. */
export type ChatProgress =
  | { readonly type: 'token'; readonly text: string }
  | { readonly type: 'tool'; readonly name: string; readonly stage: 'called' | 'done' | 'failed' };

/** Everything that comes about while a message is answered: `used`, what one more response took. */
export type ChatStep = ChatProgress | ({ readonly type: 'used' } & ChatSpent);

/** Who gets to see an answer come about. */
export type Told = (step: ChatStep) => void;

/** How a message was answered. */
export interface ChatAnswer {
  readonly text: string;
  /** incomplete: the model stopped early, by a limit of its own · cancelled: it was told to stop. */
  readonly status: Exclude<ResponseStatus, 'failed'>;
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
