import type { CallInfo, CallObserver } from '../ports/call-events.js';
import type { CallCost, CostBreakdown } from './cost.js';
import { LiveCall, type LiveCallState } from './live-call.js';

/** Every call that goes on, as operators see it. */
export class LiveCalls {
  readonly #calls = new Map<string, LiveCall>();

  /** The newest first. */
  list(): readonly LiveCallState[] {
    return [...this.#calls.values()].map(({ state }) => state).reverse();
  }

  /** What a call has cost so far; undefined where no such call is live. */
  costOf(callId: string): CostBreakdown | undefined {
    return this.#calls.get(callId)?.cost;
  }

  /** Watches one call from its beginning; `startedAt` as in 2026-03-09T14:05:00.000Z, `cost` is fed by somebody else. */
  observerOf(info: CallInfo, startedAt: string, cost: CallCost): CallObserver {
    const call = new LiveCall(info, startedAt, cost);
    this.#calls.set(info.callId, call);
    return (event) => {
      call.observe(event);
      if (event.type === 'call-ended') this.#calls.delete(info.callId);
    };
  }
}
