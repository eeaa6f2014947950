import type { AfterCall } from '../ports/after-call.js';
import type { CallEvent, CallInfo, CallObserver } from '../ports/call-events.js';
import type { CallReport, CallReportSink, UsedTool } from '../ports/call-report.js';
import { CallTranscript } from './call-transcript.js';

/** What gathers a report: an observer of the call, and what tools ask to be sent. */
export interface CallReporter {
  readonly observe: CallObserver;
  readonly afterCall: AfterCall;
}

/** More than any call makes sense of. */
const MAX_TOOLS = 1000;
/** A few summaries at their longest; a model that goes on is not listened to. */
const MAX_SUMMARY_CHARS = 20_000;

/** Gathers what there is to tell of one call, and gives it to the sink when the call has ended: once. */
export function createCallReporter(deps: {
  readonly date: () => Date;
  readonly sink: CallReportSink;
}): CallReporter {
  const report = new ReportInTheMaking(deps);
  return { observe: (event) => report.observe(event), afterCall: report };
}

class ReportInTheMaking implements AfterCall {
  readonly #date: () => Date;
  readonly #sink: CallReportSink;
  readonly #transcript = new CallTranscript();
  readonly #tools = new Map<string, UsedTool & { readonly calledAtMs: number }>();
  #start: { readonly info: CallInfo; readonly at: Date; readonly atMs: number } | undefined;
  #note: string | undefined;
  #summary: string | undefined;

  constructor({ date, sink }: { readonly date: () => Date; readonly sink: CallReportSink }) {
    this.#date = date;
    this.#sink = sink;
  }

  sendTranscript(note: string): void {
    this.#note = joined(this.#note, note);
  }

  sendSummary(summary: string): void {
    this.#summary = joined(this.#summary, summary);
  }

  observe(event: CallEvent): void {
    this.#transcript.observe(event);
    if (event.type === 'call-started') this.#start = { info: event.info, at: this.#date(), atMs: event.atMs };
    else if (event.type === 'tool') this.#tool(event);
    else if (event.type === 'call-ended') this.#end(event);
  }

  #tool(event: CallEvent & { type: 'tool' }): void {
    const { toolCallId, name, atMs } = event;
    const called = this.#tools.get(toolCallId);
    if (event.stage === 'called' && this.#tools.size < MAX_TOOLS) {
      this.#tools.set(toolCallId, { name, outcome: 'abandoned', tookMs: 0, calledAtMs: atMs });
    } else if (event.stage === 'ended' && called !== undefined) {
      const { outcome, tookMs } = event;
      this.#tools.set(toolCallId, { ...called, outcome, tookMs: Math.round(tookMs) });
    }
  }

  /** A tool that has not ended when the call does was abandoned, after all the time since it was called. */
  #usedTools(endMs: number): readonly UsedTool[] {
    return [...this.#tools.values()].map(({ name, outcome, tookMs, calledAtMs }) => ({
      name,
      outcome,
      tookMs: outcome === 'abandoned' ? Math.round(endMs - calledAtMs) : tookMs,
    }));
  }

  #end({ atMs, reason }: CallEvent & { type: 'call-ended' }): void {
    const start = this.#start;
    if (start === undefined) return;
    this.#start = undefined;
    const report: CallReport = {
      info: start.info,
      startedAt: start.at.toISOString(),
      durationMs: Math.round(atMs - start.atMs),
      endReason: reason,
      transcript: this.#transcript.lines,
      tools: this.#usedTools(atMs),
      asked: { transcript: this.#note, summary: this.#summary },
    };
    this.#sink(report);
  }
}

/** What is said a second time adds to the first. */
function joined(before: string | undefined, added: string): string {
  return [before, added].filter(Boolean).join('\n').slice(0, MAX_SUMMARY_CHARS);
}
