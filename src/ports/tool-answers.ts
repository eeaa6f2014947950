import type { ToolArguments } from './tool.js';

/** What a call of a tool waits for from outside the conversation. */
export type ToolWait = 'approval' | 'result';

/** What a person or another system says about a call of a tool that waits for it. */
export type ToolAnswer =
  /** Let it run, with these arguments instead of the model's where some are given. */
  | { readonly type: 'approve'; readonly arguments?: ToolArguments }
  | { readonly type: 'refuse'; readonly reason: string }
  | { readonly type: 'result'; readonly result: unknown }
  | { readonly type: 'failure'; readonly message: string };

/** A call of a tool that waits. */
export interface WaitingToolCall {
  readonly toolCallId: string;
  readonly name: string;
  readonly arguments: ToolArguments;
  readonly waitsFor: ToolWait;
  /** How long it has waited, and how long it may (ms). */
  readonly waitedMs: number;
  readonly limitMs: number;
}

/** What became of an answer. */
export type ToolAnswerReceipt =
  | { readonly taken: true }
  | {
      readonly taken: false;
      /** unknown: nothing waits under this id (any more) · mismatch: it waits for another kind of answer · bad-arguments: edited ones that don't fit. */
      readonly why: 'unknown' | 'mismatch' | 'bad-arguments';
      readonly detail: string;
    };
