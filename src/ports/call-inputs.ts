import type { ErrorCode } from '../lib/errors.js';
import type { CarrierEvent } from './carrier.js';
import type { TransferOutcome } from './phone-line.js';
import type { ProviderEvent } from './provider.js';
import type { ToolAnswer } from './tool-answers.js';
import type { EndReason } from './call-events.js';

/** What an agent says and is told, when everything that its words depend on is known. */
export interface Briefing {
  /** Instead of the provider's settings' own. */
  readonly instructions?: string | undefined;
  readonly greeting?: string | undefined;
}

/** What a tool does to the telephone call while it runs. */
export type LineAction =
  | { readonly action: 'hang-up'; readonly reason: string; readonly farewell?: string }
  | { readonly action: 'transfer'; readonly destination: string; readonly reason: string }
  | { readonly action: 'cancel-transfer' }
  | { readonly action: 'send-digits'; readonly digits: string }
  | { readonly action: 'leave-voicemail'; readonly reason: string };

/** What a tool gave back: its result as JSON of bounded length, word that another system brings it, or how it failed. */
export type ToolYield =
  | { readonly gave: 'result'; readonly text: string; readonly shortened: boolean }
  | { readonly gave: 'later' }
  | {
      readonly gave: 'failure';
      readonly code: ErrorCode;
      readonly message: string;
      readonly tellTheCaller?: string;
    };

/** Phrases that are said without the model: while it is waited for, and when it does not come. */
export type RecordedPhrase = 'bridge' | 'filler' | 'apology';

/** What the carrier's REST API was asked to do. */
export type ControlAction = 'hang-up' | 'transfer' | 'record' | 'send-digits';

/**
 * Everything that enters a call, and at which the call's clock moves on: between two inputs it stands still. The same inputs at the same times lead to
 * the same outputs; that is what makes a journal one that can be replayed.
 */
export type CallInput =
  /** `late`: from a stream that the caller was taken from. */
  | { readonly type: 'carrier-event'; readonly event: CarrierEvent; readonly late?: true }
  /** `session`: which of the call's sessions at the provider it came from, where that is not the first. */
  | { readonly type: 'provider-event'; readonly event: ProviderEvent; readonly session?: number }
  /** The sound of a recorded phrase that was asked for (base64 of μ-law at 8 kHz, whole frames); absent where there is none. */
  | { readonly type: 'recording'; readonly name: RecordedPhrase; readonly sound?: string }
  /** A timer of the call ran; timers are numbered as they are set. */
  | { readonly type: 'timer'; readonly timer: number }
  /** The pacer came by to feed the carrier. */
  | { readonly type: 'round' }
  /** The neural detector's answer for the sound that ended at `mediaMs`. */
  | { readonly type: 'confidence'; readonly mediaMs: number; readonly confidence: number }
  /** What the agent's words depend on is known. */
  | { readonly type: 'briefed'; readonly briefing: Briefing }
  | ({ readonly type: 'line-action'; readonly toolCallId: string } & LineAction)
  | ({ readonly type: 'tool-settled'; readonly toolCallId: string } & ToolYield)
  /** Somebody outside answered a call of a tool that waits. */
  | { readonly type: 'tool-answer'; readonly toolCallId: string; readonly answer: ToolAnswer }
  | { readonly type: 'control-settled'; readonly action: ControlAction; readonly failure?: string }
  /** The carrier says how a transfer went. */
  | { readonly type: 'transfer-ended'; readonly outcome: TransferOutcome }
  /** The carrier asks what follows the stream. */
  | { readonly type: 'stream-expected' }
  /** The caller wrote this instead of saying it. */
  | { readonly type: 'caller-text'; readonly text: string }
  /** The caller says that they have finished: what they said is to be answered now. */
  | { readonly type: 'caller-done' }
  /** Somebody who may do so gave the agent other instructions, for the rest of the call. */
  | { readonly type: 'instructions'; readonly text: string }
  /** Somebody who may end the call did so: at once, or after these words. */
  | {
      readonly type: 'end-asked';
      readonly reason: EndReason;
      readonly detail: string;
      readonly say?: string;
    };
