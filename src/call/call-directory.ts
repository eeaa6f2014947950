import { BoundedMap } from '../lib/bounded-map.js';
import type { CallInfo, EndReason } from '../ports/call-events.js';
import type { CallSession } from './call-session.js';

/** How many ended calls are remembered, for the carrier's question what shall follow. */
const MAX_REMEMBERED = 2000;

/** What is known of a call that has ended. */
interface EndedCall {
  readonly info: CallInfo;
  readonly reason: EndReason;
  readonly told: boolean;
}

/** Every call of the process: expected, live, and just ended. Keys are the carrier's call ids. */
export class CallDirectory {
  readonly #calls = new Map<string, CallSession>();
  readonly #ended = new BoundedMap<string, EndedCall>(MAX_REMEMBERED);
  readonly #empty: (() => void)[] = [];

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
  remove(info: CallInfo, reason: EndReason, { told = false }: { readonly told?: boolean } = {}): void {
    this.#calls.delete(info.carrierCallId);
    this.#ended.set(info.carrierCallId, { info, reason, told });
    if (this.size === 0) for (const tell of this.#empty.splice(0)) tell();
  }

  /** Settles when no call is expected or live. */
  whenEmpty(): Promise<void> {
    return this.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#empty.push(resolve));
  }

  /** Why a call ended, if it did so lately. */
  endReason(carrierCallId: string): EndReason | undefined {
    return this.#ended.get(carrierCallId)?.reason;
  }

  /** Whether the caller of a call that ended lately was told, in its stream, that it would. */
  wasTold(carrierCallId: string): boolean {
    return this.#ended.get(carrierCallId)?.told === true;
  }

  /** Who calls whom, of a call that is live or ended lately. */
  infoOf(carrierCallId: string): CallInfo | undefined {
    return this.find(carrierCallId)?.info ?? this.#ended.get(carrierCallId)?.info;
  }

  /** Ends every call at once. */
  endAll(reason: EndReason): void {
    for (const session of this.all()) session.end(reason, reason);
  }
}
