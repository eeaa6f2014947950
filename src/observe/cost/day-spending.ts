import type { CallObserver } from '../../ports/call-events.js';
import type { CallCost } from '../cost.js';

/** A call that is still spending, and what it had spent when the day began. */
interface Spender {
  readonly cost: CallCost;
  beforeUsd: number;
}

/** What the calls of this process have cost since midnight (US dollars): those that ended, and those that go on. What is not known counts nothing. */
export class DaySpending {
  /** The day that it is where midnight counts, as in 2026-03-09. */
  readonly #today: () => string;
  readonly #live = new Set<Spender>();
  #day: string;
  #endedUsd = 0;

  constructor(today: () => string) {
    this.#today = today;
    this.#day = today();
  }

  get usd(): number {
    this.#turn();
    return [...this.#live].reduce((sum, spender) => sum + spentToday(spender), this.#endedUsd);
  }

  /** Watches one call; `cost` is fed by somebody else, before this is. */
  observerOf(cost: CallCost): CallObserver {
    const spender: Spender = { cost, beforeUsd: 0 };
    this.#live.add(spender);
    return (event) => {
      if (event.type !== 'call-ended') return;
      this.#turn();
      this.#live.delete(spender);
      this.#endedUsd += spentToday(spender);
    };
  }

  #turn(): void {
    const day = this.#today();
    if (day === this.#day) return;
    this.#day = day;
    this.#endedUsd = 0;
    for (const spender of this.#live) spender.beforeUsd = usdOf(spender.cost);
  }
}

function spentToday({ cost, beforeUsd }: Spender): number {
  return usdOf(cost) - beforeUsd;
}

function usdOf({ usd: { totalUsd, carrierUsd } }: CallCost): number {
  return totalUsd ?? carrierUsd ?? 0;
}
