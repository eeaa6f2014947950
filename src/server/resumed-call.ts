import type { CallSession } from '../call/call-session.js';
import { BoundedMap } from '../lib/bounded-map.js';
import type { IncomingCall, ServerDeps } from './deps.js';
import { whoseCall } from './whose-call.js';

/** A carrier whose stream never comes, though it was offered so often, can't have one. */
const MAX_OFFERS = 3;
const MAX_REMEMBERED = 2000;

/** Goes on with calls that an earlier process left behind when it died: the carrier asks for them. */
export class ResumedCalls {
  readonly #deps: ServerDeps;
  /** How often a stream was offered, by the carrier's id of the call. */
  readonly #offers = new BoundedMap<string, number>(MAX_REMEMBERED);

  constructor(deps: ServerDeps) {
    this.#deps = deps;
  }

  /** A call that nobody here knows, and of which an earlier process left a snapshot. It is on the line already: no limit turns it away. */
  open(incoming: IncomingCall): CallSession | undefined {
    const { calls, admission, snapshots, openCall, logger } = this.#deps;
    const { carrierCallId } = incoming;
    const isOver = calls.endReason(carrierCallId) !== undefined;
    if (isOver || admission.closed?.code === 'server.stopping') return undefined;
    const continues = snapshots.find(carrierCallId);
    if (continues === undefined) return undefined;
    const { from, to, callId } = continues;
    const session = openCall({ ...incoming, from: incoming.from || from, to: incoming.to || to, continues });
    const fields = { ...whoseCall(session.info), carrierCallId, continues: callId };
    logger.warn({ ...fields, items: continues.items.length }, 'a call goes on that an earlier process had');
    this.#offers.set(carrierCallId, 1);
    return session;
  }

  /** Whether the carrier asks again for the stream of such a call, which has not come yet. */
  isAskedAgain({ attached, info }: CallSession): boolean {
    const offers = this.#offers.get(info.carrierCallId);
    if (attached || offers === undefined || offers >= MAX_OFFERS) return false;
    this.#offers.set(info.carrierCallId, offers + 1);
    return true;
  }
}
