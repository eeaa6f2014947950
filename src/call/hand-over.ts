import { messageOf, TalkpathError, type ErrorCode } from '../lib/errors.js';
import type { CallControl, TransferDestination } from '../ports/carrier.js';
import type { Clock } from '../ports/clock.js';
import type { TransferOutcome, VoicemailOutcome } from '../ports/phone-line.js';
import type { Ending } from './ending.js';
import type { ResponseOrder } from './response-order.js';
import { Watchdog } from './watchdog.js';

/** After the destination's own time to ring, the carrier gets so long to say how it went (ms). */
const OUTCOME_GRACE_MS = 30_000;
/** From the carrier's promise to bring the caller back to their stream (ms). */
const RETURN_MS = 20_000;

/** What a hand-over needs of the call. */
export interface HandOverParts {
  readonly clock: Clock;
  readonly carrierCallId: string;
  /** Absent where nothing but the stream is ours. */
  readonly control: CallControl | undefined;
  readonly destinations: ReadonlyMap<string, TransferDestination>;
  /** Whether the caller is on a stream of ours. */
  readonly attached: () => boolean;
  readonly ending: Pick<Ending, 'afterPlayout' | 'takeBack' | 'now'>;
  readonly order: Pick<ResponseOrder, 'hold' | 'release'>;
  readonly fault: (code: ErrorCode, detail: string) => void;
}

type State =
  | 'here'
  /** Announced; waits for its words to be heard. */
  | 'announced'
  /** The carrier has been asked; the stream ends when it obeys. */
  | 'leaving'
  /** The other end did not take the call; the caller is on the way back. */
  | 'returning';

/** Gives the caller to somebody else, and takes them back when nobody is there. */
export class HandOver {
  readonly #parts: HandOverParts;
  readonly #watchdog: Watchdog;
  #state: State = 'here';
  #settle: ((outcome: TransferOutcome) => void) | undefined;
  #outcome: TransferOutcome = 'failed';

  constructor(parts: HandOverParts) {
    this.#parts = parts;
    this.#watchdog = new Watchdog(parts.clock);
  }

  /** Whether the caller is with somebody else, or on the way: the end of the stream is not the end of the call. */
  get away(): boolean {
    return this.#state === 'leaving' || this.#state === 'returning';
  }

  transfer(name: string, reason: string): Promise<TransferOutcome> {
    const { control, destinations, carrierCallId } = this.#parts;
    const destination = destinations.get(name);
    if (control === undefined)
      throw new TalkpathError('call.no_control', 'calls can not be transferred here');
    if (destination === undefined) {
      const names = [...destinations.keys()].join(', ') || 'none';
      throw new TalkpathError(
        'call.unknown_destination',
        `there is no destination ${name}; there are: ${names}`,
      );
    }
    const limitMs = destination.ringMs + OUTCOME_GRACE_MS;
    return this.#announce('transferred', `${name}: ${reason}`, async () => {
      this.#watchdog.wait(limitMs, () => this.#lost('the carrier never said how the transfer went'));
      await control.transfer(carrierCallId, destination);
    });
  }

  voicemail(reason: string): Promise<VoicemailOutcome> {
    const { control, carrierCallId } = this.#parts;
    if (control === undefined) throw new TalkpathError('call.no_control', 'no message can be taken here');
    const outcome = this.#announce('voicemail', reason, async () => {
      await control.record(carrierCallId);
      this.#parts.ending.now('voicemail', reason);
    });
    return outcome.then((how) => (how === 'cancelled' ? 'cancelled' : 'failed'));
  }

  /** Calls off what has been announced. */
  cancel(): boolean {
    return this.#state === 'announced' && this.#parts.ending.takeBack();
  }

  /** The carrier says how the attempt went: once how it failed, and whenever it likes that somebody answered. */
  ended(outcome: TransferOutcome): void {
    if (!this.away) return;
    if (outcome === 'answered') return this.#answered();
    if (this.#state === 'returning') return;
    this.#state = 'returning';
    this.#outcome = outcome;
    this.#watchdog.wait(RETURN_MS, () => this.#lost('the caller did not come back'));
  }

  /** The caller has a stream again. */
  returned(): void {
    if (!this.away) return;
    this.#back(this.#outcome);
  }

  /** The call is over: what the carrier still says of the attempt is of no interest. */
  close(): void {
    this.#state = 'here';
    this.#watchdog.stop();
    this.#settle = undefined;
  }

  #announce(
    reason: 'transferred' | 'voicemail',
    detail: string,
    go: () => Promise<void>,
  ): Promise<TransferOutcome> {
    return new Promise((resolve) => {
      const begin = (): void => this.#leave(go);
      const cancelled = (): void => this.#back('cancelled');
      const accepted = this.#parts.ending.afterPlayout({
        reason,
        detail,
        revocable: true,
        handOver: { begin, cancelled },
      });
      if (!accepted) throw new TalkpathError('call.ending', 'the call is about to end in another way');
      this.#state = 'announced';
      this.#settle = resolve;
    });
  }

  #leave(go: () => Promise<void>): void {
    this.#state = 'leaving';
    // Nothing is said to an empty line.
    this.#parts.order.hold('away');
    go().catch((error: unknown) => {
      if (this.#state !== 'leaving') return;
      // The caller hung up in that moment: there is nobody left to tell.
      if (!this.#parts.attached()) return this.#lost(messageOf(error));
      this.#parts.fault('carrier.transfer_failed', messageOf(error));
      this.#back('failed');
    });
  }

  /** The caller talks to somebody else now: a hang-up that waited for their return is not theirs any more. */
  #answered(): void {
    this.#parts.ending.takeBack();
    this.#parts.ending.now('transferred', 'somebody answered');
  }

  #back(outcome: TransferOutcome): void {
    this.#watchdog.stop();
    this.#state = 'here';
    this.#parts.order.release('away');
    this.#settle?.(outcome);
    this.#settle = undefined;
  }

  #lost(detail: string): void {
    this.#parts.fault('carrier.transfer_failed', detail);
    this.#parts.ending.now('carrier-closed', detail);
  }
}
