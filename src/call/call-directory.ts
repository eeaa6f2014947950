import type { EndReason } from '../ports/call-events.js';
import type { CallSession } from './call-session.js';

/** How many ended calls are remembered, for the carrier's question what shall follow. */
const MAX_REMEMBERED = 2000;

/** Every call of the process: expected, live, and just ended. Keys are the carrier's call ids. */
export class CallDirectory {
  readonly #calls = new Map<string, CallSession>();
  readonly #endings = new Map<string, EndReason>();

  /** Calls that are expected or live. */
  get size(): number {
    return this.#calls.size;
  }

  find(carrierCallId: string): CallSession | undefined {
    return this.#calls.get(carrierCallId);
  }

  add(session: CallSession): void {
    // A call that ended while it was being made is not live.
    if (!session.ended) this.#calls.set(session.info.carrierCallId, session);
  }

  /** The call has ended: it is live no more, and its reason is kept for a while. */
  remove(carrierCallId: string, reason: EndReason): void {
    this.#calls.delete(carrierCallId);
    this.#endings.set(carrierCallId, reason);
    const [oldest] = this.#endings.keys();
    if (this.#endings.size > MAX_REMEMBERED && oldest !== undefined) this.#endings.delete(oldest);
  }

  /** Why a call ended, if it did so lately. */
  endReason(carrierCallId: string): EndReason | undefined {
    return this.#endings.get(carrierCallId);
  }

  /** Ends every call at once. */
  endAll(reason: EndReason): void {
    for (const session of [...this.#calls.values()]) session.end(reason, reason);
  }
}
