import type { AgentSound } from './agent-ear.js';

/** Something that Twilio would put into its debugger, by its code (a number) there, or Asterisk into its log. */
export interface CallWarning {
  readonly code: number | string;
  readonly detail: string;
}

/** Who ended the media stream: the caller hung up, the server closed it, or it broke (or never opened). */
export type StreamEnder = 'caller' | 'server' | 'failure';

/** What happens in a simulated call, as it happens. Times count from the stream's start. */
export type CallProgress =
  | { readonly type: 'answered'; readonly verbs: readonly string[] }
  /** Asterisk has announced the call. */
  | { readonly type: 'announced' }
  | { readonly type: 'verb'; readonly name: string; readonly text: string }
  | { readonly type: 'stream-started'; readonly streamSid: string }
  | AgentSound
  | { readonly type: 'caller-speaks'; readonly atMs: number }
  | { readonly type: 'caller-finished'; readonly atMs: number }
  | { readonly type: 'key'; readonly atMs: number; readonly digit: string }
  /** Barge-in: the server took back audio that the caller had not heard yet. */
  | { readonly type: 'cleared'; readonly atMs: number; readonly forgottenMs: number }
  | { readonly type: 'warning'; readonly warning: CallWarning }
  | {
      readonly type: 'stream-ended';
      readonly atMs: number;
      readonly by: StreamEnder;
      readonly detail: string;
    };

/** One media stream, measured at the caller's ear. */
export interface StreamReport {
  readonly streamSid: string;
  /** Whether its connection came about. */
  readonly opened: boolean;
  readonly durationMs: number;
  /** Whether the caller began to say what there was to say. */
  readonly spoke: boolean;
  readonly endedBy: StreamEnder;
  readonly endDetail: string;
  /** From `start` to the first audio message from the server; undefined when none came. */
  readonly firstMediaMs: number | undefined;
  /** From `start` to the first sound that the caller could notice. */
  readonly firstSoundMs: number | undefined;
  /** How much of the time there was sound. */
  readonly soundMs: number;
  readonly underruns: number;
  /** Silence that the underruns put in. */
  readonly underrunMs: number;
  /** Marks that were echoed. */
  readonly marks: number;
  readonly clears: number;
  /** What the caller heard (μ-law, 8 kHz), silence included. */
  readonly recording: Uint8Array;
}

/** One simulated call. */
export interface CallReport {
  readonly callSid: string;
  /** Whether the caller heard anything of the agent. */
  readonly heard: boolean;
  /** Every TwiML verb that was carried out, in order. */
  readonly verbs: readonly string[];
  readonly warnings: readonly CallWarning[];
  /** The first one; undefined when the TwiML opened no stream. */
  readonly stream: StreamReport | undefined;
  /** All of them, in order: a server may take a caller back whose stream broke. */
  readonly streams: readonly StreamReport[];
  /** Whether the call ended with a sentence of Twilio's voice after a stream: the server could not go on with it. */
  readonly givenUp: boolean;
}
