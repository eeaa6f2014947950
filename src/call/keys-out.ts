import { dtmf } from '../audio/dtmf.js';
import { messageOf, type ErrorCode } from '../lib/errors.js';
import type { CallControl, CarrierCapabilities } from '../ports/carrier.js';
import type { Talk } from './talk.js';

/** What keys to the other end need of the call. */
export interface KeysOutParts {
  readonly carrier: Pick<CarrierCapabilities, 'dtmfOut'>;
  readonly carrierCallId: string;
  readonly control: CallControl | undefined;
  readonly talk: Pick<Talk, 'drained'> & { readonly sounds: Pick<Talk['sounds'], 'playSignal'> };
  readonly fault: (code: ErrorCode, detail: string) => void;
}

/** Keys that are pressed for the other end, after what is being said: by the carrier where it can, and as tones on the line where it can't. */
export class KeysOut {
  readonly #parts: KeysOutParts;
  #waiting = '';

  constructor(parts: KeysOutParts) {
    this.#parts = parts;
  }

  press(digits: string): void {
    const { carrier, control, talk } = this.#parts;
    if (!carrier.dtmfOut || control?.sendDigits === undefined) return talk.sounds.playSignal(dtmf(digits));
    this.#waiting += digits;
    if (talk.drained) this.drained();
  }

  /** Nothing is left to hear. */
  drained(): void {
    const digits = this.#waiting;
    if (digits === '') return;
    this.#waiting = '';
    const { control, carrierCallId, fault } = this.#parts;
    control?.sendDigits?.(carrierCallId, digits).catch((error: unknown) => {
      fault('carrier.dtmf_failed', messageOf(error));
    });
  }
}
