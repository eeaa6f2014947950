import type { Attributes, HrTime, Span, SpanStatus, Tracer } from '@opentelemetry/api';
import type { CallEvent, CallInfo, EndReason, ToolOutcome } from '../../ports/call-events.js';
import { LATENCY_PARTS, type TurnLatencies, type TurnLatency } from '../latency.js';

const FAILED: readonly EndReason[] = ['provider-failed', 'internal-error'];
const MS_PER_S = 1000;
const NS_PER_MS = 1_000_000;
/** For what a model made up: it may hold anything. */
const UNKNOWN_TOOL = 'unknown';
/** More than any call makes sense of. */
const MAX_TOOLS = 1000;

/** How the libraries are used: all that the calls see of them. */
export interface SpanMaker {
  readonly tracer: Tracer;
  /** The status of what failed. */
  readonly failed: SpanStatus;
  /** Begins a span under another one. */
  readonly child: (name: string, parent: Span, startTime: HrTime) => Span;
}

/** The call that is traced. */
export interface TracedCall {
  readonly info: CallInfo;
  /** The names of the tools that there are. */
  readonly tools: readonly string[];
  /** Measures its turns; fed by somebody else. */
  readonly latencies: TurnLatencies;
  /** When it began (ms since 1970). */
  readonly startedAtMs: number;
}

interface FinishedTool {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly outcome: ToolOutcome;
}

/** The spans of one call: the call itself, a turn for each answer from the caller's last word to the agent's first sound, and the tools in them. */
export class CallSpans {
  readonly #maker: SpanMaker;
  readonly #known: ReadonlySet<string>;
  readonly #startedAtMs: number;
  readonly #call: Span;
  readonly #running = new Map<string, number>();
  #tools: FinishedTool[] = [];
  /** Where tools belong that no later turn has. */
  #parent: Span;
  #turns = 0;

  constructor(maker: SpanMaker, { info, tools, startedAtMs, latencies }: TracedCall) {
    latencies.onMeasured((turn) => this.#turn(turn));
    this.#maker = maker;
    this.#known = new Set(tools);
    this.#startedAtMs = startedAtMs;
    this.#call = maker.tracer.startSpan('call', { startTime: this.#at(0), root: true });
    this.#parent = this.#call;
    this.#call.setAttributes({
      'talkpath.call_id': info.callId,
      'talkpath.carrier_call_id': info.carrierCallId,
      'talkpath.carrier': info.carrier,
      'talkpath.agent': info.agent,
      'talkpath.provider': info.provider,
    });
  }

  observe(event: CallEvent): void {
    if (event.type === 'tool') this.#tool(event);
    else if (event.type === 'interruption')
      this.#call.addEvent('barge-in', { 'talkpath.by': event.by }, this.#at(event.atMs));
    else if (event.type === 'fault')
      this.#call.addEvent('fault', { 'talkpath.code': event.code }, this.#at(event.atMs));
    else if (event.type === 'recovery')
      this.#call.addEvent('recovery', { 'talkpath.step': event.step }, this.#at(event.atMs));
    else if (event.type === 'call-ended') this.#end(event);
  }

  #tool(event: CallEvent & { type: 'tool' }): void {
    const { toolCallId, name, atMs } = event;
    if (event.stage === 'called' && this.#running.size < MAX_TOOLS) this.#running.set(toolCallId, atMs);
    const fromMs = this.#running.get(toolCallId);
    if (event.stage !== 'ended' || fromMs === undefined) return;
    this.#running.delete(toolCallId);
    this.#tools.push({ name, fromMs, toMs: atMs, outcome: event.outcome });
  }

  /** Turns are known when they are over; what tools did before this one belongs to the one before. */
  #turn(turn: TurnLatency): void {
    this.#placeTools(this.#tools.filter(({ fromMs }) => fromMs < turn.endedAtMs));
    const parts = LATENCY_PARTS.map((part) => [`talkpath.${part}_ms`, turn[`${part}Ms`]] as const);
    const attributes = { 'talkpath.turn': (this.#turns += 1), ...Object.fromEntries(parts) };
    this.#parent = this.#span('turn', this.#call, {
      fromMs: turn.endedAtMs,
      toMs: turn.audibleAtMs,
      attributes,
    });
    this.#placeTools(this.#tools.filter(({ fromMs }) => fromMs >= turn.endedAtMs));
    this.#tools = [];
  }

  #placeTools(tools: readonly FinishedTool[]): void {
    for (const { name, fromMs, toMs, outcome } of tools) {
      const tool = this.#known.has(name) ? name : UNKNOWN_TOOL;
      const attributes = { 'talkpath.tool': tool, 'talkpath.outcome': outcome };
      const failed = outcome !== 'ok' && outcome !== 'abandoned';
      this.#span('tool', this.#parent, { fromMs, toMs, attributes, failed });
    }
  }

  #end({ atMs, reason }: CallEvent & { type: 'call-ended' }): void {
    this.#placeTools(this.#tools);
    this.#tools = [];
    this.#call.setAttributes({ 'talkpath.end_reason': reason, 'talkpath.turns': this.#turns });
    if (FAILED.includes(reason)) this.#call.setStatus(this.#maker.failed);
    this.#call.end(this.#at(atMs));
  }

  #span(
    name: string,
    parent: Span,
    {
      fromMs,
      toMs,
      attributes,
      failed,
    }: { fromMs: number; toMs: number; attributes: Attributes; failed?: boolean },
  ): Span {
    const span = this.#maker.child(name, parent, this.#at(fromMs));
    span.setAttributes(attributes);
    if (failed === true) span.setStatus(this.#maker.failed);
    span.end(this.#at(toMs));
    return span;
  }

  #at(atMs: number): HrTime {
    const ms = this.#startedAtMs + atMs;
    const seconds = Math.floor(ms / MS_PER_S);
    return [seconds, Math.round((ms - seconds * MS_PER_S) * NS_PER_MS)];
  }
}
