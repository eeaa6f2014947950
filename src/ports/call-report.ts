import type { CallInfo, EndReason, ToolOutcome } from './call-events.js';

/** Something that was said: the caller's words as they were understood, or what the caller heard of the agent's. */
export interface SpokenLine {
  readonly speaker: 'caller' | 'agent';
  readonly text: string;
  /** When it began, since the call did (ms). */
  readonly atMs: number;
}

/** A call of a tool, and how it went. */
export interface UsedTool {
  readonly name: string;
  readonly outcome: ToolOutcome;
  readonly tookMs: number;
}

/** What there is to tell of a call that is over. */
export interface CallReport {
  readonly info: CallInfo;
  /** As in 2026-03-09T14:05:00.000Z. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly endReason: EndReason;
  /** In the order in which it was said. */
  readonly transcript: readonly SpokenLine[];
  readonly tools: readonly UsedTool[];
  /** What tools wanted to be sent. */
  readonly asked: {
    /** What the transcript is for, where one was asked for; may be empty. */
    readonly transcript?: string | undefined;
    readonly summary?: string | undefined;
  };
}

/** Takes reports, and tells them to others; never throws, and nobody waits for it. */
export type CallReportSink = (report: CallReport) => void;
