import type { CallObserver } from '../../ports/call-events.js';
import type { CallCost } from '../cost.js';

/** A call that is still spending, and what it had spent when the day began. */
interface Spender {
  readonly cost: CallCost;
  beforeUsd: number;
}

/** What calls have cost since midnight (US dollars): those that ended, of earlier processes too, and those that go on. What is not known counts nothing. */
export class DaySpending {
  /** The day of a date where midnight counts, as in 2026-03-09. */
  readonly dayOf: (date: Date) => string;
  readonly #date: () => Date;
  readonly #live = new Set<Spender>();
  #day: string;
  #endedUsd = 0;

  constructor({ date, timeZone }: { readonly date: () => Date; readonly timeZone?: string | undefined }) {
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone });
    // A name of a file may hold a date that there is not.
    this.dayOf = (of) => (Number.isNaN(of.getTime()) ? '' : format.format(of));
    this.#date = date;
    this.#day = this.dayOf(date());
  }

  /** The one that it is. */
  get day(): string {
    this.#turn();
    return this.#day;
  }

  /** A call of an earlier process has cost that, on that day; of no account once the day is over. */
  addEarlier(day: string, usd: number): void {
    if (day === this.day) this.#endedUsd += usd;
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
    const day = this.dayOf(this.#date());
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
