import type { ErrorCode } from '../../../lib/errors.js';
import type {
  CallEvent,
  CallInfo,
  EndReason,
  RecoveryStep,
  ToolOutcome,
} from '../../../ports/call-events.js';
import type { CarrierEvent } from '../../../ports/carrier.js';
import type { ProviderFault } from '../../../ports/provider.js';
import type { ToolMode } from '../../../ports/tool.js';
import { SessionTimes, type SpeechNews } from '../../session-times.js';
import type { Place } from './place.js';

/** Something went wrong, in somebody's words. */
export interface Fault extends Place {
  readonly code: ErrorCode;
  readonly detail: string;
  /** What the provider said besides, where it is the provider's. */
  readonly provider?: Pick<ProviderFault, 'providerCode' | 'param' | 'severity'>;
}

/** What the provider's own detection said of the caller. */
export interface ProviderHeard extends Place {
  readonly what: 'started' | 'stopped';
}

/** Something was done so that nobody is left in silence. */
export interface Step extends Place {
  readonly step: RecoveryStep;
  readonly detail: string;
}

/** A call of a tool. */
export interface ToolUse extends Place {
  readonly id: string;
  readonly name: string;
  readonly mode: ToolMode;
  ended: (Place & { readonly outcome: ToolOutcome; readonly tookMs: number }) | undefined;
}

/** How the call ended. */
export interface Ended extends Place {
  readonly reason: EndReason;
  readonly detail: string;
  /** Whether the caller was told. */
  readonly told: boolean;
}

/** How far the call came in its first moments. */
export interface Beginnings {
  connected?: Place;
  briefed?: Place;
  ready?: Place;
  stream?: Place;
}

/** Everything single that happened: told once each. */
export class Happenings {
  info: CallInfo | undefined;
  readonly begun: Beginnings = {};
  readonly faults: Fault[] = [];
  readonly heard: ProviderHeard[] = [];
  readonly tools: ToolUse[] = [];
  readonly keys: (Place & { readonly digit: string })[] = [];
  /** What the caller wrote. */
  readonly typed: Place[] = [];
  /** What was keyed or written, as it was told to the provider. */
  readonly keyed: Place[] = [];
  readonly transfers: (Place & { readonly outcome: string })[] = [];
  readonly farewells: Place[] = [];
  readonly steps: Step[] = [];
  /** Sessions that were ready. */
  readonly readies: Place[] = [];
  readonly stops: (Place & { readonly orderly: boolean; readonly detail: string })[] = [];
  ended: Ended | undefined;
  lastAtMs = 0;
  readonly #sessions = new SessionTimes();
  readonly #toolById = new Map<string, ToolUse>();

  observe(event: CallEvent, line: number): void {
    // What far ends say to a call that is over is of no account.
    if (this.ended !== undefined && event.type !== 'fault') return;
    const place = { line, atMs: event.atMs };
    this.lastAtMs = Math.max(this.lastAtMs, event.atMs);
    this.#sessions.observe(event);
    switch (event.type) {
      case 'call-started':
        this.info = event.info;
        return;
      case 'carrier-event':
        return this.#fromCarrier(event.event, place);
      case 'provider-event':
        return this.#fromProvider(event, place);
      case 'provider-command':
        return this.#toProvider(event, place);
      case 'fault':
        this.faults.push({ ...place, code: event.code, detail: event.detail });
        return;
      case 'call-ended':
        this.ended = { ...place, reason: event.reason, detail: event.detail, told: event.told === true };
        return;
      default:
        return this.#rarer(event, place);
    }
  }

  #rarer(event: CallEvent, place: Place): void {
    switch (event.type) {
      case 'tool':
        return this.#tool(event, place);
      case 'caller-text':
        this.typed.push(place);
        return;
      case 'briefed':
        this.begun.briefed = place;
        return;
      case 'transfer-ended':
        this.transfers.push({ ...place, outcome: event.outcome });
        return;
      case 'recovery':
        this.steps.push({ ...place, step: event.step, detail: event.detail });
        return;
      case 'farewell-forgotten':
        this.farewells.push(place);
        return;
      default:
        return;
    }
  }

  #fromCarrier(event: CarrierEvent, place: Place): void {
    switch (event.type) {
      case 'started':
        this.begun.stream ??= place;
        return;
      case 'dtmf':
        this.keys.push({ ...place, digit: event.digit });
        return;
      case 'fault':
        this.faults.push({ ...place, code: event.code, detail: event.detail });
        return;
      case 'stopped':
        this.stops.push({ ...place, orderly: event.orderly, detail: event.detail });
        return;
      default:
        return;
    }
  }

  #fromProvider({ event, session }: CallEvent & { type: 'provider-event' }, place: Place): void {
    switch (event.type) {
      case 'connected':
        this.begun.connected ??= place;
        return;
      case 'ready':
        this.begun.ready ??= place;
        this.readies.push(place);
        return;
      case 'speech-started':
      case 'speech-stopped':
        return this.#heard(event, place, session);
      case 'fault':
      case 'retrying':
      case 'closed':
        return this.#fault(event.fault, place);
      case 'response-done':
        if (event.fault !== undefined) this.#fault(event.fault, place);
        return;
      default:
        return;
    }
  }

  /** What an earlier session had told already is no news. */
  #heard(event: SpeechNews, place: Place, session: number | undefined): void {
    if (this.#sessions.place(event, place.atMs, session).again) return;
    this.heard.push({ ...place, what: event.type === 'speech-started' ? 'started' : 'stopped' });
  }

  #fault({ code, message, severity, providerCode, param }: ProviderFault, place: Place): void {
    if (severity === 'harmless') return;
    const provider = {
      severity,
      ...(providerCode !== undefined && { providerCode }),
      ...(param !== undefined && { param }),
    };
    this.faults.push({ ...place, code, detail: message, provider });
  }

  #toProvider({ command, again }: CallEvent & { type: 'provider-command' }, place: Place): void {
    if (command.type === 'user-text' && again === undefined) this.keyed.push(place);
  }

  #tool(event: CallEvent & { type: 'tool' }, place: Place): void {
    const { toolCallId: id, name } = event;
    if (event.stage === 'called') {
      const use: ToolUse = { ...place, id, name, mode: event.mode, ended: undefined };
      this.tools.push(use);
      this.#toolById.set(id, use);
    } else if (event.stage === 'ended') {
      const use = this.#toolById.get(id);
      if (use !== undefined) use.ended = { ...place, outcome: event.outcome, tookMs: event.tookMs };
    }
  }
}
