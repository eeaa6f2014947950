import { messageOf, type ErrorCode } from '../lib/errors.js';
import type {
  CallEvent,
  CallInfo,
  CallObserver,
  EndReason,
  FloorNote,
  ToolNote,
} from '../ports/call-events.js';
import type { CallControl, CarrierCommand, CarrierLink } from '../ports/carrier.js';
import type { Clock } from '../ports/clock.js';
import type { Provider, ProviderCommand, ProviderLink } from '../ports/provider.js';
import { containedClock } from './contained-clock.js';

/** Endings after which the call itself is over, and not only its stream. */
const HANG_UPS: readonly EndReason[] = [
  'agent-hung-up',
  'operator-hung-up',
  'farewell',
  'no-input',
  'max-duration',
];

/** What the wires of a call are laid between. */
export interface WiresParts {
  readonly info: CallInfo;
  readonly clock: Clock;
  readonly provider: Provider;
  readonly control: CallControl | undefined;
  readonly observe: CallObserver;
  /** A defect showed: this call, and no other, can't go on. */
  readonly broken: (detail: string) => void;
}

/** The two far ends of a call as its parts reach them: everything that goes out passes here, and is observed. */
export class Wires {
  readonly clock: Clock;
  readonly #parts: WiresParts;
  #provider: ProviderLink | undefined;
  #carrier: CarrierLink | undefined;

  constructor(parts: WiresParts) {
    this.#parts = parts;
    this.clock = containedClock(parts.clock, (work) => this.contain(work));
  }

  /** The caller's stream, while there is one. */
  get carrier(): CarrierLink | undefined {
    return this.#carrier;
  }

  /** Starts connecting to the provider. */
  dial(onEvent: ProviderLink['onEvent']): void {
    this.#provider = this.#parts.provider.open();
    this.#provider.onEvent = (event) => this.contain(() => onEvent(event));
  }

  /** The caller has a stream, instead of any other. */
  attach(carrier: CarrierLink, onEvent: CarrierLink['onEvent']): void {
    this.#carrier = carrier;
    carrier.onEvent = (event) => this.contain(() => onEvent(event));
  }

  /** The caller is on no stream any more. */
  detach(): void {
    const carrier = this.#carrier;
    this.#carrier = undefined;
    carrier?.close('the caller left');
  }

  readonly ask = (command: ProviderCommand): void => {
    this.observe({ type: 'provider-command', atMs: this.clock.now(), command });
    this.#provider?.send(command);
  };

  readonly play = (command: CarrierCommand): void => {
    this.observe({ type: 'carrier-command', atMs: this.clock.now(), command });
    this.#carrier?.send(command);
  };

  readonly observe = (event: CallEvent): void => this.#parts.observe(event);

  readonly note = (note: FloorNote | ToolNote): void => this.observe({ atMs: this.clock.now(), ...note });

  readonly fault = (code: ErrorCode, detail: string): void =>
    this.observe({ type: 'fault', atMs: this.clock.now(), code, detail });

  /** A defect met by one call ends that call and no other. */
  readonly contain = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      this.fault('internal.error', messageOf(error));
      this.#parts.broken(messageOf(error));
    }
  };

  /** What the parts of a call do with the far ends, to be handed to them. */
  get ends(): Pick<Wires, 'clock' | 'ask' | 'play' | 'observe' | 'note' | 'fault' | 'contain'> {
    const { clock, ask, play, observe, note, fault, contain } = this;
    return { clock, ask, play, observe, note, fault, contain };
  }

  /**
   * Lets both far ends go: the carrier by REST where the call itself shall end, also while the caller is on no stream (a transfer rings);
   * otherwise by closing the stream, so that what follows it is carried out.
   */
  close(reason: EndReason): void {
    this.#provider?.close('call ended');
    void this.#release(reason);
  }

  async #release(reason: EndReason): Promise<void> {
    const carrier = this.#carrier;
    const { control, info } = this.#parts;
    if (HANG_UPS.includes(reason)) {
      await control?.hangUp(info.carrierCallId).catch((error: unknown) => {
        this.fault('carrier.hangup_failed', messageOf(error));
      });
    }
    carrier?.close(reason);
  }
}
