import { BoundedMap } from '../lib/bounded-map.js';
import type { CallInfo, EndReason } from '../ports/call-events.js';
import type { CallSession } from './call-session.js';

/** How many ended calls are remembered, for the carrier's question what shall follow. */
const MAX_REMEMBERED = 2000;

/** What is known of a call that has ended. */
interface EndedCall {
  readonly callId: string;
  readonly reason: EndReason;
}

/** Every call of the process: expected, live, and just ended. Keys are the carrier's call ids. */
export class CallDirectory {
  readonly #calls = new Map<string, CallSession>();
  readonly #ended = new BoundedMap<string, EndedCall>(MAX_REMEMBERED);

  /** Calls that are expected or live. */
  get size(): number {
    return this.#calls.size;
  }

  /** Every call that is expected or live, in the order in which they came. */
  all(): readonly CallSession[] {
    return [...this.#calls.values()];
  }

  find(carrierCallId: string): CallSession | undefined {
    return this.#calls.get(carrierCallId);
  }

  /** The live call of that id, the carrier's or our own. */
  findByAnyId(id: string): CallSession | undefined {
    return this.find(id) ?? this.all().find(({ info }) => info.callId === id);
  }

  add(session: CallSession): void {
    // A call that ended while it was being made is not live.
    if (!session.ended) this.#calls.set(session.info.carrierCallId, session);
  }

  /** The call has ended: it is live no more, and how it ended is kept for a while. */
  remove({ carrierCallId, callId }: Pick<CallInfo, 'carrierCallId' | 'callId'>, reason: EndReason): void {
    this.#calls.delete(carrierCallId);
    this.#ended.set(carrierCallId, { callId, reason });
  }

  /** Why a call ended, if it did so lately. */
  endReason(carrierCallId: string): EndReason | undefined {
    return this.#ended.get(carrierCallId)?.reason;
  }

  /** Our own id of a call that is live, or ended lately. */
  callIdOf(carrierCallId: string): string | undefined {
    return this.find(carrierCallId)?.info.callId ?? this.#ended.get(carrierCallId)?.callId;
  }

  /** Ends every call at once. */
  endAll(reason: EndReason): void {
    for (const session of this.all()) session.end(reason, reason);
  }
}
