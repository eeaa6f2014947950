import type { SileroFiles } from './silero-package.js';

/** What the worker is asked; it has answered before it is asked again. */
export type WorkerRequest = { readonly type: 'load'; readonly files: SileroFiles } | JudgeRequest;

export interface JudgeRequest {
  readonly type: 'judge';
  /** Whose chunks these are, each stream at most once. */
  readonly streams: readonly number[];
  /** The chunks one after the other. */
  readonly samples: Int16Array;
  /** Streams that will not be heard of again. */
  readonly ended: readonly number[];
}

/** What the worker says: `ready` when the model is loaded, a confidence for each stream it was asked about, or that it can't go on. */
export type WorkerReply =
  | { readonly type: 'ready' }
  | { readonly type: 'judged'; readonly confidences: Float32Array }
  | { readonly type: 'failed'; readonly reason: string };
