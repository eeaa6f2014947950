import type { CallObserver } from '../../ports/call-events.js';
import type { CallCost, CostBreakdown } from '../cost.js';

/** What the calls of this moment cost, by their ids. */
export class LiveCosts {
  readonly #costs = new Map<string, CallCost>();

  /** A call begins; somebody else feeds its cost. Gives the observer that forgets it when the call has ended. */
  follow(callId: string, cost: CallCost): CallObserver {
    this.#costs.set(callId, cost);
    return ({ type }) => {
      if (type === 'call-ended') this.#costs.delete(callId);
    };
  }

  /** Undefined where no such call is live. */
  of(callId: string): CostBreakdown | undefined {
    return this.#costs.get(callId)?.usd;
  }
}
