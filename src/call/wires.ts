import { messageOf, type ErrorCode } from '../lib/errors.js';
import type {
  CallEvent,
  CallInfo,
  CallObserver,
  EndReason,
  FloorNote,
  HeardFrame,
  ToolNote,
} from '../ports/call-events.js';
import type { CallInput, ControlAction } from '../ports/call-inputs.js';
import type { CallControl, CarrierCommand, CarrierEvent, CarrierLink } from '../ports/carrier.js';
import type { Scheduler } from '../ports/clock.js';
import type { Provider, ProviderCommand, ProviderEvent, ProviderFault } from '../ports/provider.js';
import { CallClock } from './call-clock.js';

/** Endings after which the call itself is over, and not only its stream. */
const HANG_UPS: readonly EndReason[] = [
  'agent-hung-up',
  'operator-hung-up',
  'farewell',
  'no-input',
  'max-duration',
  'max-cost',
];

/** One session at the provider. */
export interface ModelSession {
  /** `again`: it was said to an earlier session, too. */
  send(command: ProviderCommand, again?: boolean): void;
  /** Ends it; nothing of it comes in any more. */
  drop(reason: string): void;
  /** Ends it; what it still says comes in. */
  close(reason: string): void;
}

/** What the wires of a call are laid between. */
export interface WiresParts {
  readonly info: CallInfo;
  readonly clock: Scheduler;
  readonly provider: Provider;
  readonly control: CallControl | undefined;
  readonly observe: CallObserver;
  /** A defect showed: this call, and no other, can't go on. */
  readonly broken: (detail: string) => void;
}

/** What surrounds a call as its parts reach it: everything that enters or leaves passes here, and is observed. */
export class Wires {
  readonly clock: CallClock;
  /** The carrier's REST API, where there is one; how each request went enters the call as everything else does. */
  readonly control: CallControl | undefined;
  readonly #parts: WiresParts;
  #session: ModelSession | undefined;
  #sessions = 0;
  #carrier: CarrierLink | undefined;
  #depth = 0;

  constructor(parts: WiresParts) {
    this.#parts = parts;
    this.clock = new CallClock(parts.clock, (timer, run) => this.enter({ type: 'timer', timer }, run));
    this.control = parts.control && this.#watched(parts.control);
  }

  /** The caller's stream, while there is one. */
  get carrier(): CarrierLink | undefined {
    return this.#carrier;
  }

  /** Starts connecting to the provider: a session that is used from the moment in which it is chosen. `after`: what ended the one before it. */
  dial(onEvent: (event: ProviderEvent) => void, after?: ProviderFault): ModelSession {
    const number = (this.#sessions += 1);
    const of = number === 1 ? {} : { session: number };
    const link = this.#parts.provider.open(after);
    link.onEvent = (event) => this.enter({ type: 'provider-event', event, ...of }, () => onEvent(event));
    const send = (command: ProviderCommand, again = false): void => {
      const marks = { ...of, ...(again && { again }) };
      this.observe({ type: 'provider-command', atMs: this.clock.now(), command, ...marks });
      link.send(command);
    };
    const drop = (reason: string): void => {
      link.onEvent = () => undefined;
      link.close(reason);
    };
    return { send, drop, close: (reason) => link.close(reason) };
  }

  /** From now on this session is the one that the agent speaks through; with none, what is asked is not sent. */
  use(session: ModelSession | undefined): void {
    this.#session = session;
  }

  /** The caller has a stream, instead of any other; `started` is the first event of it. */
  attach(carrier: CarrierLink, started: CarrierEvent, onEvent: (event: CarrierEvent) => void): void {
    this.#carrier = carrier;
    const take = (event: CarrierEvent): void => {
      // A stream that the caller was taken from may still say something.
      if (carrier === this.#carrier) this.#hear(event, onEvent);
      else this.enter({ type: 'carrier-event', event, late: true }, () => undefined);
    };
    carrier.onEvent = take;
    take(started);
  }

  /** The caller is on no stream any more. */
  detach(): void {
    const carrier = this.#carrier;
    this.#carrier = undefined;
    carrier?.close('the caller left');
  }

  /** Something comes in: the call's time moves on, and everything that follows from it is done. A defect ends this call and no other. */
  readonly enter = (input: CallInput, work: () => void): void => {
    const nested = this.#moveOn();
    this.observe({ atMs: this.clock.now(), ...(nested && { nested }), ...input });
    this.#carryOut(work, undefined);
  };

  readonly ask = (command: ProviderCommand): void => {
    if (this.#session !== undefined) return this.#session.send(command);
    this.observe({ type: 'provider-command', atMs: this.clock.now(), command, unsent: true });
  };

  /** Tells the session in use what an earlier one knew. */
  askAgain(command: ProviderCommand): void {
    this.#session?.send(command, true);
  }

  readonly play = (command: CarrierCommand): void => {
    this.observe({ type: 'carrier-command', atMs: this.clock.now(), command });
    this.#carrier?.send(command);
  };

  readonly observe = (event: CallEvent): void => this.#parts.observe(event);

  readonly note = (note: FloorNote | ToolNote): void => this.observe({ atMs: this.clock.now(), ...note });

  /** What the detector says of a frame; on the path of every packet, so the event is made in one piece. */
  readonly heard = ({ startMs, speech, levelDb, barDb, echoDb, humming, callerLevelDb }: HeardFrame): void =>
    this.observe({
      type: 'heard',
      atMs: this.clock.now(),
      startMs,
      speech,
      levelDb,
      barDb,
      echoDb,
      humming,
      callerLevelDb,
    });

  readonly fault = (code: ErrorCode, detail: string): void =>
    this.observe({ type: 'fault', atMs: this.clock.now(), code, detail });

  /** What the parts of a call do with what surrounds it, to be handed to them. */
  get ends(): Pick<
    Wires,
    'clock' | 'control' | 'enter' | 'ask' | 'play' | 'observe' | 'note' | 'heard' | 'fault'
  > {
    const { clock, control, enter, ask, play, observe, note, heard, fault } = this;
    return { clock, control, enter, ask, play, observe, note, heard, fault };
  }

  /**
   * Lets both far ends go: the carrier by REST where the call itself shall end, also while the caller is on no stream (a transfer rings);
   * otherwise by closing the stream, so that what follows it is carried out.
   */
  close(reason: EndReason): void {
    void this.#release(reason);
  }

  async #release(reason: EndReason): Promise<void> {
    const carrier = this.#carrier;
    if (HANG_UPS.includes(reason)) {
      await this.control?.hangUp(this.#parts.info.carrierCallId).catch((error: unknown) => {
        this.fault('carrier.hangup_failed', messageOf(error));
      });
    }
    carrier?.close(reason);
  }

  #watched(control: CallControl): CallControl {
    const enter = (action: ControlAction, request: Promise<void>): Promise<void> =>
      new Promise((resolve, reject) => {
        request.then(
          () => this.#settled({ type: 'control-settled', action }, resolve),
          (error: unknown) => {
            const failure = messageOf(error);
            this.#settled({ type: 'control-settled', action, failure }, () => reject(new Error(failure)));
          },
        );
      });
    return {
      hangUp: (callId) => enter('hang-up', control.hangUp(callId)),
      transfer: (callId, destination) => enter('transfer', control.transfer(callId, destination)),
      record: (callId) => enter('record', control.record(callId)),
      ...(control.sendDigits !== undefined && {
        sendDigits: (callId: string, digits: string) =>
          enter('send-digits', control.sendDigits?.(callId, digits) ?? Promise.resolve()),
      }),
    };
  }

  #settled(input: CallInput, settle: () => void): void {
    this.clock.soon(() => this.enter(input, settle));
  }

  /** The same for what comes from the line, as every packet does: without a closure, and the event made in one piece. */
  #hear(event: CarrierEvent, onEvent: (event: CarrierEvent) => void): void {
    const nested = this.#moveOn();
    const atMs = this.clock.now();
    if (nested) this.observe({ type: 'carrier-event', atMs, nested, event });
    else this.observe({ type: 'carrier-event', atMs, event });
    this.#carryOut(onEvent, event);
  }

  /** Time goes on, but not within an input; whether this is within one. */
  #moveOn(): boolean {
    const nested = this.#depth > 0;
    if (!nested) this.clock.moveOn();
    return nested;
  }

  #carryOut<T>(work: (about: T) => void, about: T): void {
    this.#depth += 1;
    try {
      work(about);
    } catch (error) {
      this.fault('internal.error', messageOf(error));
      this.#parts.broken(messageOf(error));
    }
    this.#depth -= 1;
  }
}
