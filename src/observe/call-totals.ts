import { durationMs } from '../audio/frame.js';
import type { CallEvent, RecoveryStep } from '../ports/call-events.js';
import type { CarrierCommand, CarrierEvent } from '../ports/carrier.js';
import type { ProviderEvent } from '../ports/provider.js';
import { roundedUsd, type CallCost } from './cost.js';
import { FloorTotals } from './floor-totals.js';
import { percentile, type TurnLatencies } from './latency.js';
import { SessionTimes } from './session-times.js';

/** Sums over one call, for its last log line. */
export class CallTotals {
  #startedAtMs = 0;
  #endedAtMs = 0;
  #streamAtMs: number | undefined;
  #firstAudioAtMs: number | undefined;
  #callerAudioMs = 0;
  #agentAudioMs = 0;
  #responses = 0;
  #callerTurns = 0;
  readonly #floor = new FloorTotals();
  #toolCalls = 0;
  #faults = 0;
  readonly #steps = new Map<RecoveryStep, number>();
  #underruns = 0;
  #underrunMs = 0;
  #inputTokens = 0;
  #cachedTokens = 0;
  #outputTokens = 0;
  readonly #latencies: TurnLatencies;
  readonly #sessions = new SessionTimes();
  readonly #cost: CallCost | undefined;

  /** `latencies` measures the call's turns, fed by somebody else. `cost`: absent where nobody asks what the call costs. */
  constructor(latencies: TurnLatencies, cost?: CallCost) {
    this.#latencies = latencies;
    this.#cost = cost;
  }

  observe(event: CallEvent): void {
    this.#cost?.observe(event);
    this.#sessions.observe(event);
    switch (event.type) {
      case 'call-started':
        this.#startedAtMs = event.atMs;
        return;
      case 'carrier-event':
        return this.#fromCarrier(event.event, event.atMs);
      case 'carrier-command':
        return this.#toCarrier(event.command, event.atMs);
      case 'provider-event':
        this.#callerTurn(event);
        return this.#fromProvider(event.event);
      case 'fault':
        this.#faults += 1;
        return;
      case 'recovery':
        this.#steps.set(event.step, this.#counted(event.step) + 1);
        return;
      case 'call-ended':
        this.#endedAtMs = event.atMs;
        return;
      case 'underrun':
        this.#underruns += 1;
        this.#underrunMs += event.gapMs;
        return;
      case 'gate':
      case 'doubt':
      case 'interruption':
        return this.#floor.observe(event);
      default:
        return;
    }
  }

  /** Whether the gate opened and shut so often that something is wrong with what opens it. */
  get gateFlutters(): boolean {
    return this.#floor.flutters;
  }

  /** The flat fields of `call.end`; times in ms, tokens as billed, cost in US dollars and null where a price is not known. */
  summary(): Readonly<Record<string, number | null>> {
    const streamAtMs = this.#streamAtMs ?? this.#endedAtMs;
    return {
      durationMs: Math.round(this.#endedAtMs - this.#startedAtMs),
      streamMs: Math.round(this.#endedAtMs - streamAtMs),
      firstAudioMs: this.#firstAudioAtMs === undefined ? null : Math.round(this.#firstAudioAtMs - streamAtMs),
      callerAudioMs: Math.round(this.#callerAudioMs),
      agentAudioSentMs: Math.round(this.#agentAudioMs),
      turns: this.#callerTurns,
      responses: this.#responses,
      ...this.#floor.summary(),
      toolCalls: this.#toolCalls,
      faults: this.#faults,
      underruns: this.#underruns,
      underrunMs: Math.round(this.#underrunMs),
      reconnects: this.#counted('reconnect'),
      retries: this.#counted('retry'),
      fillers: this.#counted('filler'),
      streamsLost: this.#counted('stream-lost'),
      ...this.#latencySummary(),
      inputTokens: this.#inputTokens,
      cachedTokens: this.#cachedTokens,
      outputTokens: this.#outputTokens,
      ...this.#costSummary(),
    };
  }

  #counted(step: RecoveryStep): number {
    return this.#steps.get(step) ?? 0;
  }

  #latencySummary(): Readonly<Record<string, number | null>> {
    const totalsMs = this.#latencies.turns.map(({ totalMs }) => totalMs);
    return {
      turnsMeasured: totalsMs.length,
      latencyP50Ms: rounded(percentile(totalsMs, 0.5)),
      latencyP95Ms: rounded(percentile(totalsMs, 0.95)),
    };
  }

  #costSummary(): Readonly<Record<string, number | null>> {
    const { totalUsd = null, carrierUsd = null, perMinuteUsd = null } = this.#cost?.usd ?? {};
    return {
      costUsd: roundedUsd(totalUsd),
      costCarrierUsd: roundedUsd(carrierUsd),
      costPerMinuteUsd: roundedUsd(perMinuteUsd),
    };
  }

  #fromCarrier(event: CarrierEvent, atMs: number): void {
    if (event.type === 'started') this.#streamAtMs ??= atMs;
    else if (event.type === 'audio') this.#callerAudioMs += durationMs(event.frame);
    else if (event.type === 'fault') this.#faults += 1;
  }

  #toCarrier(command: CarrierCommand, atMs: number): void {
    if (command.type !== 'audio') return;
    this.#firstAudioAtMs ??= atMs;
    this.#agentAudioMs += durationMs(command.frame);
  }

  /** A turn that is sent to another session is one. */
  #callerTurn({ event, atMs, session }: CallEvent & { type: 'provider-event' }): void {
    if (event.type !== 'speech-started' && event.type !== 'speech-stopped') return;
    const { again } = this.#sessions.place(event, atMs, session);
    if (event.type === 'speech-stopped' && !again) this.#callerTurns += 1;
  }

  #fromProvider(event: ProviderEvent): void {
    if (event.type === 'response-started') this.#responses += 1;
    else if (event.type === 'fault' && event.fault.severity !== 'harmless') this.#faults += 1;
    else if (event.type === 'tool-call') this.#toolCalls += 1;
    else if (event.type === 'usage') {
      const { inputText, inputAudio, cachedText, cachedAudio, outputText, outputAudio } = event.tokens;
      this.#cachedTokens += cachedText + cachedAudio;
      this.#inputTokens += inputText + inputAudio;
      this.#outputTokens += outputText + outputAudio;
    }
  }
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}
