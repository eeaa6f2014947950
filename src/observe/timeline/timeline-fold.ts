import { dbfsOf } from '../../audio/decibels.js';
import { durationMs, type AudioFrame } from '../../audio/frame.js';
import { rmsLevel } from '../../audio/level.js';
import { decodeMulaw } from '../../audio/mulaw.js';
import type { CallEvent, CallInfo } from '../../ports/call-events.js';
import type { CarrierCommand, CarrierEvent } from '../../ports/carrier.js';
import type { CallRates } from '../../ports/prices.js';
import { costOf } from '../cost.js';
import { Spending, type TokenCounts } from '../cost/spending.js';
import { LATENCY_DEFINITION, TurnLatencies } from '../latency.js';
import { AgentTurns } from './agent-turns.js';
import { CallLevels } from './call-levels.js';
import { callerTurns, ProviderHearing } from './caller-turns.js';
import { FloorSpans } from './floor-spans.js';
import { LinePlayout } from './line-playout.js';
import { MarkSpans } from './mark-spans.js';
import { MediaClock } from './media-clock.js';
import { Moments } from './moments.js';
import { SpeechSpans } from './speech-spans.js';
import { SessionTimes } from '../session-times.js';
import { ToolSpans } from './tool-spans.js';
import type { AgentTurn, CallTimeline } from './types.js';

/** Makes the timeline of one call out of its events, live or from a journal. */
export class TimelineFold {
  readonly #hasSound: boolean;
  readonly #clock = new MediaClock();
  readonly #playout = new LinePlayout();
  readonly #vad = new SpeechSpans(this.#clock);
  readonly #sessions = new SessionTimes();
  readonly #hearing = new ProviderHearing(this.#clock, this.#sessions);
  readonly #agent = new AgentTurns();
  readonly #floor = new FloorSpans();
  readonly #tools = new ToolSpans();
  readonly #marks = new MarkSpans();
  readonly #moments = new Moments();
  readonly #levels = new CallLevels();
  readonly #latencies = new TurnLatencies();
  readonly #spending = new Spending();
  #info: CallInfo | undefined;
  #end: CallTimeline['end'];
  #nowMs = 0;

  /** `hasSound`: what was sent to the carrier is there as sound; a journal has only its length. */
  constructor({ hasSound = false } = {}) {
    this.#hasSound = hasSound;
  }

  /** What comes after the call's end changes nothing any more. */
  observe(event: CallEvent): void {
    if (this.#end !== undefined) return;
    this.#nowMs = Math.max(this.#nowMs, event.atMs);
    this.#latencies.observe(event);
    this.#moments.observe(event);
    this.#spending.observe(event);
    this.#sessions.observe(event);
    switch (event.type) {
      case 'call-started':
        this.#info = event.info;
        return;
      case 'heard':
        return this.#heard(event);
      case 'carrier-event':
        return this.#fromCarrier(event.event, event.atMs);
      case 'carrier-command':
        return this.#toCarrier(event.command, event.atMs);
      case 'provider-event':
        return this.#fromProvider(event);
      case 'gate':
      case 'doubt':
      case 'interruption':
        return this.#floor.observe(event);
      case 'playback':
        return this.#agent.played(event);
      case 'tool':
        return this.#tools.observe(event);
      case 'call-ended':
        this.#end = { atMs: event.atMs, reason: event.reason, detail: event.detail };
        return;
      default:
        return;
    }
  }

  /**
   * The call as it stands. `startedAt`: as in 2026-03-09T14:05:00.000Z, where it is known; what it is billed by, where that is; and what it used, where that
   * is known from elsewhere.
   */
  timeline(startedAt?: string, rates?: CallRates, tokens?: TokenCounts): CallTimeline {
    const { spent } = this.#spending;
    const lengthMs = this.#end?.atMs ?? this.#nowMs;
    return {
      info: this.#info,
      startedAt,
      lengthMs,
      end: this.#end,
      callerTurns: callerTurns(this.#vad.spans, this.#hearing.utterances),
      agentTurns: this.#agentTurns(),
      playing: this.#playout.stretches,
      vad: this.#vad.spans,
      providerVad: this.#hearing.spans,
      gate: this.#floor.gate(lengthMs),
      doubts: this.#floor.doubts,
      tools: this.#tools.spans(lengthMs),
      marks: this.#marks.marks,
      moments: this.#moments.moments,
      latencies: this.#latencies.turns,
      latencyDefinition: LATENCY_DEFINITION,
      cost: costOf(tokens === undefined ? spent : { ...spent, tokens }, rates),
      levels: this.#levels.levels,
      leftOut: this.#leftOut,
    };
  }

  #agentTurns(): readonly AgentTurn[] {
    const places = this.#playout.places();
    const ended = this.#agent.turns(places);
    return this.#end === undefined ? [...ended, ...this.#agent.unfinished(places, this.#nowMs)] : ended;
  }

  get #leftOut(): number {
    const parts = [this.#vad, this.#hearing, this.#agent, this.#floor, this.#tools, this.#marks];
    return [...parts, this.#moments, this.#playout].reduce((sum, { leftOut }) => sum + leftOut, 0);
  }

  #heard(event: CallEvent & { type: 'heard' }): void {
    this.#clock.heard(event.startMs, event.atMs);
    this.#vad.observe(event);
    this.#levels.add('caller', this.#clock.at(event.startMs) ?? event.atMs, event.levelDb);
  }

  #fromCarrier(event: CarrierEvent, atMs: number): void {
    if (event.type === 'mark-reached') this.#marks.reached(event.name, atMs);
    else if (event.type === 'started') this.#playout.cleared(atMs);
  }

  #toCarrier(command: CarrierCommand, atMs: number): void {
    if (command.type === 'mark') return this.#marks.sent(command.name, atMs);
    if (command.type === 'clear') return this.#playout.cleared(atMs);
    const { fromMs } = this.#playout.sent(atMs, durationMs(command.frame));
    if (this.#hasSound) this.#levels.add('agent', fromMs, levelOf(command.frame));
  }

  #fromProvider(event: CallEvent & { type: 'provider-event' }): void {
    this.#agent.came(event.event);
    this.#hearing.observe(event);
  }
}

function levelOf(frame: AudioFrame): number {
  return dbfsOf(rmsLevel(frame.encoding === 'pcm16' ? frame.samples : linear(frame.samples)));
}

function linear(mulaw: Uint8Array): Int16Array {
  return decodeMulaw(mulaw, new Int16Array(mulaw.length));
}
