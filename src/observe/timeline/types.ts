import type { ErrorCode } from '../../lib/errors.js';
import type {
  CallInfo,
  EndReason,
  GateCause,
  InterruptionSource,
  PlaybackOutcome,
  RecoveryStep,
  ToolOutcome,
} from '../../ports/call-events.js';
import type { ToolMode } from '../../ports/tool.js';
import type { CostBreakdown } from '../cost.js';
import type { TurnLatency } from '../latency.js';

/** A stretch of the call, in ms since the call began. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The caller spoke, as the local detector heard it; with the words, where the provider gave some. */
export interface CallerTurn extends Span {
  readonly text: string;
}

/** One part of the agent's speech, while it played. */
export interface AgentTurn extends Span {
  /** `sound`: a hold sound or a signal of our own. */
  readonly kind: 'speech' | 'sound';
  readonly responseId: string;
  /** `unfinished`: it was still being made or played when the journal, or what there is of it yet, ends. */
  readonly outcome: PlaybackOutcome | 'unfinished';
  /** Out of what came from the model, how much of its sound the caller heard (ms). */
  readonly receivedMs: number;
  readonly heardMs: number;
  readonly heardText: string;
  /** What the agent meant to say besides. */
  readonly unheardText: string;
}

/** The provider got silence instead of the caller's side. */
export interface GateSpan extends Span {
  readonly shutBy: GateCause;
  /** Undefined while it is shut. */
  readonly openedBy: GateCause | undefined;
}

/** The agent was held back while it was not clear whether somebody speaks. */
export interface DoubtSpan extends Span {
  readonly became: 'barge-in' | 'nothing';
}

/** A call of a tool. */
export interface ToolSpan extends Span {
  readonly toolCallId: string;
  readonly name: string;
  readonly mode: ToolMode;
  readonly argumentsJson: string;
  /** While it waits for somebody outside. */
  readonly waitingFromMs: number | undefined;
  readonly outcome: ToolOutcome | 'running';
}

/** A mark, from when it was sent until the carrier's echo; undefined where none came. */
export interface MarkSpan {
  readonly sentAtMs: number;
  readonly reachedAtMs: number | undefined;
}

/** Something that happened at one time. */
export type Moment = { readonly atMs: number } & (
  | { readonly what: 'stream-began' }
  | { readonly what: 'model-ready' }
  | { readonly what: 'barge-in'; readonly by: InterruptionSource }
  | { readonly what: 'key'; readonly digit: string }
  /** The caller wrote this instead of saying it. */
  | { readonly what: 'typed'; readonly text: string }
  | { readonly what: 'underrun'; readonly gapMs: number }
  | { readonly what: 'farewell-forgotten' }
  | { readonly what: 'fault'; readonly code: ErrorCode; readonly detail: string }
  /** Done so that nobody is left in silence. */
  | { readonly what: 'recovery'; readonly step: RecoveryStep; readonly detail: string }
  /** Passing the call on, voicemail, digits: what it was, in words. */
  | { readonly what: 'line'; readonly text: string }
);

/** How loud each side was: dBFS in whole numbers, one for each `stepMs` since the call began; QUIET_DB where nothing was. */
export interface Levels {
  readonly stepMs: number;
  readonly caller: readonly number[];
  readonly agent: readonly number[];
  /** Whether the agent's levels are those of its sound, and not only where it was playing. */
  readonly agentKnown: boolean;
}

/** Everything about one call that people look at, in the order of time. Plain data: it goes through JSON as it is. */
export interface CallTimeline {
  readonly info: CallInfo | undefined;
  /** As in 2026-03-09T14:05:00.000Z; where it is known. */
  readonly startedAt: string | undefined;
  /** How long it was, or has been so far. */
  readonly lengthMs: number;
  readonly end: { readonly atMs: number; readonly reason: EndReason; readonly detail: string } | undefined;
  readonly callerTurns: readonly CallerTurn[];
  readonly agentTurns: readonly AgentTurn[];
  /** When something was playing to the caller. */
  readonly playing: readonly Span[];
  /** Where the local detector heard speech, without the pauses that a turn bridges; and where the provider did. */
  readonly vad: readonly Span[];
  readonly providerVad: readonly Span[];
  readonly gate: readonly GateSpan[];
  readonly doubts: readonly DoubtSpan[];
  readonly tools: readonly ToolSpan[];
  readonly marks: readonly MarkSpan[];
  readonly moments: readonly Moment[];
  readonly latencies: readonly TurnLatency[];
  /** What the latencies mean. */
  readonly latencyDefinition: string;
  readonly cost: CostBreakdown;
  readonly levels: Levels;
  /** What is not in here, because there was too much of it. */
  readonly leftOut: number;
}
