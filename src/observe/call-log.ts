import type { CallEvent, CallInfo, CallObserver } from '../ports/call-events.js';
import type { ProviderEvent, ProviderFault } from '../ports/provider.js';
import { durationMs } from '../audio/frame.js';
import { ERRORS, type ErrorCode } from '../lib/errors.js';
import { RECOVERY_STEPS } from '../lib/recovery-steps.js';
import { CallTotals } from './call-totals.js';
import type { CallCost } from './cost.js';
import type { TurnLatencies } from './latency.js';
import type { Logger } from './logger.js';
import { logRedactor, type Redact } from './redact.js';

/** Settings of the call that its first line shows, so that a search finds calls by them. */
export type EffectiveSettings = Readonly<Record<string, string | number | boolean | null>>;

/** Writes the log lines of one call: one observer a call, every line with its `callId`. `latencies`, fed by somebody else, and `cost`, an own one, are for the last line. */
export function createCallLog(
  loggers: { readonly call: Logger; readonly provider: Logger },
  info: CallInfo,
  settings: EffectiveSettings,
  {
    latencies,
    cost,
    redact = logRedactor('none'),
  }: { readonly latencies: TurnLatencies; readonly cost?: CallCost; readonly redact?: Redact },
): CallObserver {
  const fields = { callId: info.callId, agent: info.agent, provider: info.provider };
  const log = new CallLog(loggers.call.child(fields), loggers.provider.child(fields), {
    settings,
    latencies,
    cost,
  });
  return (event) => log.observe(isTold(event) ? redact(event) : event);
}

/** Whether words or numbers of an event get into a line: looking for numbers in all others would cost more than the log itself. */
function isTold(event: CallEvent): boolean {
  if (event.type === 'provider-event') return PROVIDER_TOLD.includes(event.event.type);
  if (event.type === 'carrier-event') return event.event.type === 'fault';
  return TOLD.includes(event.type);
}

const TOLD: readonly CallEvent['type'][] = ['call-started', 'fault', 'recovery', 'call-ended'];
const PROVIDER_TOLD: readonly ProviderEvent['type'][] = [
  'connected',
  'retrying',
  'tool-call',
  'fault',
  'response-done',
  'closed',
  'ignored',
];

/** More different faults than that in one call say nothing new. */
const MAX_LOGGED_FAULTS = 200;
/** A tool that does not do what the operator built it for; what a model gets wrong with one is less. */
const TOOL_BROKEN: readonly ErrorCode[] = ['tool.failed', 'tool.timed_out', 'tool.unavailable'];

/** What the first and the last line are made of. */
interface LastLine {
  readonly settings: EffectiveSettings;
  readonly latencies: TurnLatencies;
  readonly cost: CallCost | undefined;
}

class CallLog {
  readonly #log: Logger;
  readonly #providerLog: Logger;
  readonly #settings: EffectiveSettings;
  readonly #totals: CallTotals;
  readonly #loggedFaults = new Set<string>();
  /** Whether somebody who reads the log knows why the provider is gone. */
  #lossTold = false;

  constructor(log: Logger, providerLog: Logger, { settings, latencies, cost }: LastLine) {
    this.#log = log;
    this.#providerLog = providerLog;
    this.#settings = settings;
    this.#totals = new CallTotals(latencies, cost);
  }

  observe(event: CallEvent): void {
    this.#totals.observe(event);
    switch (event.type) {
      case 'call-started':
        return this.#start(event.info);
      case 'carrier-event':
        if (event.event.type === 'fault') this.#fault(event.event.code, event.event.detail);
        return;
      case 'provider-event':
        return this.#provider(event.event, event.session);
      case 'fault':
        return this.#fault(event.code, event.detail);
      case 'call-ended': {
        const { reason, detail } = event;
        this.#lossTold = true;
        if (this.#totals.gateFlutters) this.#fault('call.gate_flutter', 'in this call');
        const level = reason === 'provider-failed' || reason === 'internal-error' ? 'error' : 'info';
        this.#log[level]({ event: 'call.end', reason, detail, ...this.#totals.summary() }, 'call.end');
        return;
      }
      case 'playback':
        return this.#playback(event);
      case 'tool':
        return this.#tool(event);
      case 'recovery':
        return this.#recovery(event);
      case 'farewell-forgotten':
        return this.#providerLog.warn('AI used farewell phrase without invoking hangup_call tool');
      case 'doubt':
      case 'neural':
      case 'interruption':
        return this.#floor(event);
      default:
        return;
    }
  }

  #start({ carrier, carrierCallId, from, to }: CallInfo): void {
    this.#log.info(
      { event: 'call.start', carrier, carrierCallId, from, to, ...this.#settings },
      'call.start',
    );
  }

  #provider(event: ProviderEvent, session?: number): void {
    switch (event.type) {
      case 'connected': {
        const { sessionId, endpoint } = event;
        return this.#providerLog.info({ sessionId, session, endpoint }, 'OpenAI Realtime session created');
      }
      case 'retrying': {
        const { endpoint, waitMs, fault } = event;
        const { code, message: detail } = fault;
        const fields = { code, detail, endpoint, waitMs: Math.round(waitMs), remedy: ERRORS[code].remedy };
        return this.#providerLog.warn(
          fields,
          'OpenAI Realtime session failed to open, another attempt follows',
        );
      }
      case 'ready':
        this.#providerLog.info(`Session updated with tools: ${event.toolCount}`);
        return this.#providerLog.info(`OpenAI session configured with ${event.toolCount} tools`);
      case 'audio':
        return this.#audio(event);
      case 'tool-call':
        return this.#providerLog.info(
          { toolCallId: event.callId },
          `OpenAI function call detected: ${event.name}`,
        );
      case 'response-done':
        return this.#responseDone(event);
      case 'fault':
        return this.#providerFault(event.fault);
      case 'closed':
        return this.#closed(event.fault);
      case 'ignored':
        if (!event.known) this.#providerLog.debug({ name: event.name }, 'unknown provider event ignored');
        return;
      default:
        return;
    }
  }

  #audio({ frame, responseId }: ProviderEvent & { type: 'audio' }): void {
    if (!this.#providerLog.isLevelEnabled('debug')) return;
    this.#providerLog.debug(
      { responseId, ms: durationMs(frame) },
      `response.audio.delta: ${frame.samples.byteLength} bytes`,
    );
  }

  #playback({ part, responseId, receivedMs, heardMs, outcome }: CallEvent & { type: 'playback' }): void {
    if (!this.#log.isLevelEnabled('debug')) return;
    const fields = { responseId, itemId: part.itemId, receivedMs: Math.round(receivedMs) };
    this.#log.debug({ ...fields, heardMs: Math.round(heardMs), outcome }, 'playback');
  }

  #floor(event: CallEvent & { type: 'doubt' | 'neural' | 'interruption' }): void {
    if (!this.#log.isLevelEnabled('debug')) return;
    const { type, mediaMs } = event;
    if (type === 'doubt') this.#log.debug({ mediaMs }, `agent held back: ${event.what}`);
    else if (type === 'interruption') this.#log.debug({ mediaMs, by: event.by }, 'agent interrupted');
    else this.#log.debug({ mediaMs, confidence: Number(event.confidence.toFixed(3)) }, 'neural answer');
  }

  #tool(event: CallEvent & { type: 'tool' }): void {
    const { toolCallId, name } = event;
    const fields = { toolCallId, tool: name };
    if (event.stage === 'waiting') this.#log.info(fields, `tool waits for ${event.waitsFor}`);
    else if (event.stage === 'ended') {
      this.#log.debug({ ...fields, outcome: event.outcome, tookMs: Math.round(event.tookMs) }, 'tool ended');
    }
  }

  /** Whatever ended the session before, the end of the next one is news again. */
  #recovery({ step, detail }: CallEvent & { type: 'recovery' }): void {
    if (step === 'reconnect') this.#lossTold = false;
    const level = RECOVERY_STEPS[step].mends ? 'info' : 'warn';
    this.#log[level]({ step, detail }, `recovery: ${step}`);
  }

  #responseDone({ responseId, status, fault }: ProviderEvent & { type: 'response-done' }): void {
    this.#providerLog.info({ responseId, status }, 'response.done received');
    if (fault !== undefined) this.#providerFault(fault);
  }

  /** The end of the connection is worth an error, unless the call was over or an error has said already why it can't go on. */
  #closed(fault: ProviderFault): void {
    if (!this.#lossTold) return this.#providerFault(fault);
    this.#providerLog.debug({ code: fault.code, detail: fault.message }, 'provider closed');
  }

  /** The provider's own code and parameter first: that is what people search for. */
  #providerFault(fault: ProviderFault): void {
    const { code, message, severity } = fault;
    const name = [fault.providerCode ?? code, fault.param].filter(Boolean).join(': ');
    this.#lossTold ||= severity === 'fatal';
    if (severity === 'harmless') return this.#providerLog.debug({ code, detail: message }, name);
    this.#providerLog.error({ code, detail: message, severity, remedy: ERRORS[code].remedy }, name);
  }

  /** Once a call for each code, and for each way in which tools fail; the rest is counted. */
  #fault(code: ErrorCode, detail: string): void {
    const isTool = code.startsWith('tool.');
    const key = isTool ? `${code} ${detail}` : code;
    if (this.#loggedFaults.has(key) || this.#loggedFaults.size >= MAX_LOGGED_FAULTS) return;
    this.#loggedFaults.add(key);
    const level = TOOL_BROKEN.includes(code) ? 'error' : 'warn';
    this.#log[level]({ code, detail, remedy: ERRORS[code].remedy }, code);
  }
}
