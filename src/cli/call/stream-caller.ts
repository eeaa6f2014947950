import type { LinkEnd } from '../../ports/link.js';
import type { TextChannel, TextReceiver } from '../../ports/text-channel.js';
import type { PlayoutCounts } from './line-player.js';

/** What happens on the line; `atMs` counts from the stream's `start`. */
export type CallerEvent =
  | { readonly type: 'started' }
  /** One frame is over: what the caller heard in it (μ-law). */
  | { readonly type: 'frame'; readonly atMs: number; readonly heard: Uint8Array }
  /** Audio came from the bridge (it is not heard yet). */
  | { readonly type: 'media'; readonly atMs: number }
  /** The bridge took back what was not yet played. */
  | { readonly type: 'cleared'; readonly atMs: number; readonly forgottenMs: number }
  /** The caller has said everything that was given to say. */
  | { readonly type: 'said'; readonly atMs: number }
  /** What the carrier would complain of, each once a stream. Twilio's warnings have numbers: 31950 (binary), 31951 (not per protocol). */
  | { readonly type: 'warning'; readonly code: number | string; readonly detail: string }
  /** The last event. `by`: the caller hung up, or the socket ended first. */
  | {
      readonly type: 'ended';
      readonly atMs: number;
      readonly by: 'caller' | 'bridge';
      readonly end: LinkEnd;
    };

/** A carrier's side of one stream, with a caller behind it. */
export interface StreamCaller extends TextReceiver {
  /** The stream's time begins, on a channel that is open. */
  start(channel: TextChannel): void;
  /** Appends to what the caller says (μ-law, any length). Silence is said when nothing is left. */
  say(audio: Uint8Array): void;
  pressKey(digit: string): void;
  hangUp(): void;
  /** What the caller hears and has heard. */
  readonly line: {
    readonly counts: PlayoutCounts;
    /** Audio that came and was not yet heard (ms). */
    readonly queuedMs: number;
    /** Everything the caller heard since the start (μ-law), silence included. */
    recording(): Uint8Array;
  };
}
