import type { CallEvent, CallInfo, CallObserver } from '../../ports/call-events.js';
import type { Prices } from '../../ports/prices.js';
import type { ProviderEvent, ProviderFault, TokenUsage } from '../../ports/provider.js';
import { CallCost, ratesOf } from '../cost.js';
import { LATENCY_PARTS, type TurnLatencies, type TurnLatency } from '../latency.js';
import type { Metrics } from '../metrics.js';
import { tokensByKind } from './token-kinds.js';

const MS_PER_S = 1000;
/** For what a model made up: its names never become labels. */
const UNKNOWN_TOOL = 'unknown';

/** What the metrics of one call are made from. */
export interface CallMetricsParts {
  readonly info: CallInfo;
  readonly model: string;
  readonly prices: Prices;
  /** The names of the tools that there are. */
  readonly tools: readonly string[];
  /** Measures its turns; fed by somebody else. */
  readonly latencies: TurnLatencies;
}

/** Counts one call: an observer a call. */
export function createCallMetrics(metrics: Metrics, parts: CallMetricsParts): CallObserver {
  const call = new CallMetrics(metrics, parts);
  return (event) => call.observe(event);
}

class CallMetrics {
  readonly #metrics: Metrics;
  readonly #agent: string;
  readonly #tools: ReadonlySet<string>;
  readonly #cost: CallCost;
  #modelUsd = 0;
  #startedAtMs = 0;
  #streamAtMs: number | undefined;
  #ready = false;
  #setUp = false;
  #spoke = false;
  /** Whether the provider is gone for a reason that was counted, or because the call is over. */
  #lossTold = false;

  constructor(metrics: Metrics, { info, model, prices, tools, latencies }: CallMetricsParts) {
    this.#metrics = metrics;
    this.#agent = info.agent;
    this.#tools = new Set(tools);
    this.#cost = new CallCost(ratesOf(prices, model));
    latencies.onMeasured((turn) => this.#turn(turn));
  }

  observe(event: CallEvent): void {
    this.#cost.observe(event);
    switch (event.type) {
      case 'call-started':
        return this.#started(event.atMs);
      case 'call-ended':
        return this.#ended(event);
      case 'carrier-event':
        return this.#fromCarrier(event);
      case 'carrier-command':
        return this.#toCarrier(event);
      case 'provider-event':
        return this.#fromProvider(event.event, event.atMs);
      case 'tool':
        return this.#tool(event);
      default:
        return this.#note(event);
    }
  }

  /** What is only counted. */
  #note(event: CallEvent): void {
    const agent = this.#agent;
    const metrics = this.#metrics;
    if (event.type === 'fault') metrics.faults.inc({ code: event.code });
    else if (event.type === 'recovery') this.#recovery(event);
    else if (event.type === 'interruption') metrics.bargeIns.inc({ by: event.by });
    else if (event.type === 'gate' && !event.open) metrics.gateClosures.inc();
    else if (event.type === 'farewell-forgotten') metrics.forgottenFarewells.inc({ agent });
    else if (event.type === 'transfer-ended') metrics.transfers.inc({ outcome: event.outcome });
    else if (event.type === 'control-settled' && event.failure !== undefined)
      metrics.controlFailures.inc({ action: event.action });
    else if (event.type === 'underrun') {
      metrics.underruns.inc();
      metrics.underrunSeconds.inc(event.gapMs / MS_PER_S);
    }
  }

  /** The end of the session that follows is another loss. */
  #recovery({ step }: CallEvent & { type: 'recovery' }): void {
    if (step === 'reconnect') this.#lossTold = false;
    this.#metrics.recoverySteps.inc({ step });
  }

  #started(atMs: number): void {
    const agent = this.#agent;
    this.#startedAtMs = atMs;
    this.#metrics.callsStarted.inc({ agent });
    this.#metrics.callsLive.inc({ agent });
  }

  #ended({ atMs, reason }: CallEvent & { type: 'call-ended' }): void {
    const agent = this.#agent;
    this.#lossTold = true;
    const { callsEnded, callsLive, callSeconds, callsWithoutCost, cost } = this.#metrics;
    callsEnded.inc({ agent, reason });
    callsLive.dec({ agent });
    callSeconds.observe({ agent }, (atMs - this.#startedAtMs) / MS_PER_S);
    const { modelUsd, carrierUsd } = this.#cost.usd;
    if (modelUsd === null) callsWithoutCost.inc({ agent });
    if (carrierUsd !== null) cost.inc({ agent, part: 'carrier' }, carrierUsd);
  }

  #fromCarrier({ event, atMs }: CallEvent & { type: 'carrier-event' }): void {
    if (event.type === 'fault') this.#metrics.faults.inc({ code: event.code });
    if (event.type !== 'started') return;
    this.#streamAtMs ??= atMs;
    this.#setUpAt(atMs);
  }

  #toCarrier({ command, atMs }: CallEvent & { type: 'carrier-command' }): void {
    if (this.#spoke || command.type !== 'audio' || this.#streamAtMs === undefined) return;
    this.#spoke = true;
    this.#metrics.firstAudioSeconds.observe((atMs - this.#streamAtMs) / MS_PER_S);
  }

  #fromProvider(event: ProviderEvent, atMs: number): void {
    if (event.type === 'usage') this.#usage(event.tokens);
    else if (event.type === 'fault') this.#providerFault(event.fault);
    else if (event.type === 'retrying') this.#countFault(event.fault);
    else if (event.type === 'closed' && !this.#lossTold) this.#providerFault(event.fault);
    else if (event.type === 'response-done' && event.fault !== undefined) this.#providerFault(event.fault);
    else if (event.type === 'ready') {
      this.#ready = true;
      this.#setUpAt(atMs);
    }
  }

  #setUpAt(atMs: number): void {
    if (this.#setUp || !this.#ready || this.#streamAtMs === undefined) return;
    this.#setUp = true;
    this.#metrics.setupSeconds.observe((atMs - this.#startedAtMs) / MS_PER_S);
  }

  #providerFault(fault: ProviderFault): void {
    this.#lossTold ||= fault.severity === 'fatal';
    this.#countFault(fault);
  }

  #countFault({ code, severity }: ProviderFault): void {
    if (severity !== 'harmless') this.#metrics.providerFaults.inc({ code, severity });
  }

  #tool(event: CallEvent & { type: 'tool' }): void {
    if (event.stage !== 'ended') return;
    const tool = this.#tools.has(event.name) ? event.name : UNKNOWN_TOOL;
    this.#metrics.toolCalls.inc({ tool, outcome: event.outcome });
    this.#metrics.toolSeconds.observe({ tool }, event.tookMs / MS_PER_S);
  }

  #turn(turn: TurnLatency): void {
    const { turnSeconds } = this.#metrics;
    turnSeconds.observe({ part: 'total' }, turn.totalMs / MS_PER_S);
    for (const part of LATENCY_PARTS) turnSeconds.observe({ part }, turn[`${part}Ms`] / MS_PER_S);
  }

  #usage(used: TokenUsage): void {
    const agent = this.#agent;
    for (const [kind, count] of tokensByKind(used)) this.#metrics.tokens.inc({ agent, kind }, count);
    const { modelUsd } = this.#cost.usd;
    if (modelUsd === null) return;
    this.#metrics.cost.inc({ agent, part: 'model' }, modelUsd - this.#modelUsd);
    this.#modelUsd = modelUsd;
  }
}
