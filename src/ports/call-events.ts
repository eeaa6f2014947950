import type { ErrorCode } from '../lib/errors.js';
import type { CallInput } from './call-inputs.js';
import type { CarrierCommand } from './carrier.js';
import type { AudioPart, ProviderCommand } from './provider.js';
import type { ToolMode } from './tool.js';
import type { ToolWait } from './tool-answers.js';

/** Why a call ended; the first reason wins. */
export type EndReason =
  | 'caller-hung-up'
  | 'carrier-closed'
  | 'no-stream'
  | 'agent-hung-up'
  | 'operator-hung-up'
  /** The agent said goodbye, called no tool, and nobody said anything after it. */
  | 'farewell'
  /** The caller said nothing for too long. */
  | 'no-input'
  | 'transferred'
  | 'voicemail'
  | 'provider-failed'
  | 'max-duration'
  /** It cost as much as a call may (`call.max_cost_usd`). */
  | 'max-cost'
  | 'server-stopped'
  | 'internal-error';

/** How a part of the agent's speech ended: heard to its end, cut off in the middle, or given up before any of it was heard. */
export type PlaybackOutcome = 'heard' | 'cut' | 'unheard';

/** Who is calling whom, and who answers. */
export interface CallInfo {
  readonly callId: string;
  readonly carrier: string;
  /** The carrier's own id of the call (Twilio: CallSid). */
  readonly carrierCallId: string;
  readonly from: string;
  readonly to: string;
  readonly agent: string;
  readonly provider: string;
}

/** Why the gate moved. */
export type GateCause =
  | 'agent-audio'
  | 'playout-drained'
  | 'response-done'
  /** The response is open, but nothing of it has come for long. */
  | 'stalled'
  | 'interruption'
  | 'call-ended'
  /** The provider shall hear the caller speak, and need not any more. */
  | 'speech'
  | 'speech-ended';

/** Who cut the agent off. */
export type InterruptionSource = 'caller' | 'provider' | 'keypad' | 'text';

/** What the local detector made of one frame of the caller's side. Levels in dBFS, to a tenth; -Infinity is digital silence. */
export interface HeardFrame {
  /** Media time: ms of inbound audio before this frame. */
  readonly startMs: number;
  readonly speech: boolean;
  readonly levelDb: number;
  /** How loud it would have had to be, to count as speech. */
  readonly barDb: number;
  /** Loudest echo of the agent to be reckoned with. */
  readonly echoDb: number;
  /** How much of a hum it is: 0 to 1, to a hundredth. */
  readonly humming: number;
  /** How loud the caller speaks usually; undefined while that is not known. */
  readonly callerLevelDb: number | undefined;
}

/** What the floor decided. `mediaMs`: ms of inbound audio since the stream began. */
export type FloorNote =
  | {
      readonly type: 'gate';
      readonly open: boolean;
      readonly cause: GateCause;
      readonly mediaMs: number;
      /** Sound of the caller's side that the provider got as silence, since the call began (ms). */
      readonly withheldMs: number;
    }
  /** Once for each frame of the caller's side. */
  | ({ readonly type: 'heard' } & HeardFrame)
  /** The agent is held back; it goes on. */
  | { readonly type: 'doubt'; readonly what: 'begins' | 'taken-back'; readonly mediaMs: number }
  /** What the neural model said of the sound that ended at `mediaMs`. */
  | { readonly type: 'neural'; readonly mediaMs: number; readonly confidence: number }
  | { readonly type: 'interruption'; readonly by: InterruptionSource; readonly mediaMs: number };

/** How a call of a tool ended. `abandoned`: the conversation ended first. */
export type ToolOutcome = 'ok' | 'failed' | 'timed-out' | 'refused' | 'abandoned';

/** What happens to a call of a tool. */
export type ToolNote = { readonly type: 'tool'; readonly toolCallId: string; readonly name: string } & (
  | { readonly stage: 'called'; readonly mode: ToolMode; readonly argumentsJson: string }
  | { readonly stage: 'waiting'; readonly waitsFor: ToolWait }
  | { readonly stage: 'ended'; readonly outcome: ToolOutcome; readonly tookMs: number }
);

/**
 * What was done so that nobody is left in silence: a sound while an answer is late, the answer asked for again, another session (at another endpoint),
 * the session in which the conversation goes on, a session changed before its end; the apology, and where the caller was sent then. And a stream that
 * broke, and the caller who came back on another.
 */
export type RecoveryStep =
  | 'filler'
  | 'retry'
  | 'reconnect'
  | 'resumed'
  | 'renewed'
  | 'apology'
  | 'human'
  | 'voicemail'
  | 'hang-up'
  | 'stream-lost'
  | 'stream-back';

/** Everything that enters or leaves a call. The journal, logs, metrics and cost are all derived from these. `atMs`: ms since the call began. */
export type CallEvent =
  | { readonly type: 'call-started'; readonly atMs: number; readonly info: CallInfo }
  /** `nested`: it came while another input was dealt with, because of that one (a tool acts at once when it is begun). */
  | ({ readonly atMs: number; readonly nested?: true } & CallInput)
  | { readonly type: 'carrier-command'; readonly atMs: number; readonly command: CarrierCommand }
  /** `session`: which of the call's sessions it went to, where that is not the first. `unsent`: there was none; it is made good when there is one again. */
  | {
      readonly type: 'provider-command';
      readonly atMs: number;
      readonly command: ProviderCommand;
      readonly session?: number;
      readonly unsent?: true;
      /** It was said to an earlier session, too. */
      readonly again?: true;
    }
  | {
      readonly type: 'recovery';
      readonly atMs: number;
      readonly step: RecoveryStep;
      readonly detail: string;
    }
  | ({ readonly atMs: number } & FloorNote)
  | ({ readonly atMs: number } & ToolNote)
  | { readonly type: 'fault'; readonly atMs: number; readonly code: ErrorCode; readonly detail: string }
  /** A part of the agent's speech has ended for the caller: once for each. All ms are of its audio. */
  | {
      readonly type: 'playback';
      readonly atMs: number;
      readonly part: AudioPart;
      readonly responseId: string;
      readonly receivedMs: number;
      readonly sentMs: number;
      readonly heardMs: number;
      readonly outcome: PlaybackOutcome;
      /** The words that go with what was heard, cut at the word. */
      readonly heardText: string;
    }
  /** The agent said goodbye, and no tool was called that ends the call. */
  | { readonly type: 'farewell-forgotten'; readonly atMs: number }
  /** The line to the caller ran dry in the middle of a part, by our reckoning. */
  | { readonly type: 'underrun'; readonly atMs: number; readonly gapMs: number }
  | {
      readonly type: 'call-ended';
      readonly atMs: number;
      readonly reason: EndReason;
      readonly detail: string;
      /** The caller was told why, before the stream ended. */
      readonly told?: true;
    };

/** Watches a call; can't touch it, and a throw in it never reaches the call. */
export type CallObserver = (event: CallEvent) => void;

/** Whether it comes with every packet of the line, whatever happens in the call: there are hundreds of these for each of all others. */
export function isOfPacket(event: CallEvent): boolean {
  switch (event.type) {
    case 'heard':
    case 'round':
      return true;
    case 'carrier-event':
      return event.event.type === 'audio';
    case 'provider-command':
      return event.command.type === 'audio';
    default:
      return false;
  }
}
