import type { CallEvent, CallObserver } from '../ports/call-events.js';
import type { CallRates, Prices } from '../ports/prices.js';
import type { TokenUsage } from '../ports/provider.js';
import { eachKind, NO_TOKENS, Spending, withUsage, type Spent, type TokenCounts } from './cost/spending.js';

const TOKENS_PER_PRICE = 1_000_000;
const MS_PER_MINUTE = 60_000;
/** Costs are told to a hundredth of a cent. */
const PARTS_OF_DOLLAR = 10_000;

/** What a call has cost so far, in US dollars, and of what that is made; null where a price is not known. Plain data. */
export interface CostBreakdown {
  /** Null where nobody wrote down which one it was. */
  readonly model: string | null;
  readonly tokens: TokenCounts;
  /** What each kind of them costs; null where the model’s price is not known. */
  readonly tokensUsd: TokenCounts | null;
  /** All of them. */
  readonly modelUsd: number | null;
  /** Each that has begun. */
  readonly carrierMinutes: number;
  /** Null where nobody said what a minute costs. */
  readonly carrierUsd: number | null;
  /** The model and, where its price is known, the carrier. */
  readonly totalUsd: number | null;
  /** The total over the call's exact length; null of a call without length. */
  readonly perMinuteUsd: number | null;
  /** Why the total is not known, and what to do about it; null where it is. */
  readonly unknown: string | null;
}

/** What a call is billed by: the prices of its model, and the carrier’s. */
export function ratesOf({ models, carrierPerMinute }: Prices, model: string): CallRates {
  const perMillion = models.get(model);
  return {
    model,
    ...(perMillion !== undefined && { perMillion }),
    ...(carrierPerMinute !== undefined && { carrierPerMinute }),
  };
}

/** What the use of a call costs. Pure, and the only place where tokens and minutes become dollars. `rates`: undefined where nobody wrote them down. */
export function costOf({ tokens, lengthMs }: Spent, rates: CallRates | undefined): CostBreakdown {
  const { model = null, perMillion, carrierPerMinute } = rates ?? {};
  const minutes = lengthMs / MS_PER_MINUTE;
  const carrierMinutes = Math.ceil(minutes);
  const carrierUsd = carrierPerMinute === undefined ? null : carrierMinutes * carrierPerMinute;
  const of = { model, tokens, carrierMinutes, carrierUsd };
  if (perMillion === undefined) {
    const nothing = { tokensUsd: null, modelUsd: null, totalUsd: null, perMinuteUsd: null };
    return { ...of, ...nothing, unknown: whyUnknown(model) };
  }
  const tokensUsd = eachKind((kind) => (tokens[kind] * perMillion[kind]) / TOKENS_PER_PRICE);
  const modelUsd = Object.values(tokensUsd).reduce((sum, usd) => sum + usd, 0);
  const totalUsd = modelUsd + (carrierUsd ?? 0);
  const perMinuteUsd = minutes === 0 ? null : totalUsd / minutes;
  return { ...of, tokensUsd, modelUsd, totalUsd, perMinuteUsd, unknown: null };
}

/** What these tokens cost; null where the model's price is not known. */
export function modelUsd(used: TokenUsage, rates: CallRates): number | null {
  return costOf({ tokens: withUsage(NO_TOKENS, used), lengthMs: 0 }, rates).modelUsd;
}

/** What one call costs, live. */
export class CallCost {
  readonly #rates: CallRates;
  readonly #spending = new Spending();

  constructor(rates: CallRates) {
    this.#rates = rates;
  }

  observe(event: CallEvent): void {
    this.#spending.observe(event);
  }

  get usd(): CostBreakdown {
    return costOf(this.#spending.spent, this.#rates);
  }
}

/** US dollars as they are written into logs and lists. */
export function roundedUsd(usd: number | null): number | null {
  return usd === null ? null : Math.round(usd * PARTS_OF_DOLLAR) / PARTS_OF_DOLLAR;
}

function whyUnknown(model: string | null): string {
  return model === null
    ? 'the journal does not say what applied'
    : `no price for ${model}; add it under pricing`;
}

/** What holds a call to a cost. */
export interface CostLimit {
  readonly rates: CallRates;
  readonly maxUsd: number;
  /** The call has cost more than that: told once. `detail` is for the record. It comes in the middle of an event: act on it after that. */
  readonly overspent: (detail: string) => void;
}

/** An observer that says when a call has cost more than it may. A call whose cost is not known is never over it. */
export function createCostLimit({ rates, maxUsd, overspent }: CostLimit): CallObserver {
  const cost = new CallCost(rates);
  let told = false;
  return (event) => {
    cost.observe(event);
    if (told || event.type === 'call-ended') return;
    const { totalUsd } = cost.usd;
    if (totalUsd === null || totalUsd <= maxUsd) return;
    told = true;
    overspent(`${totalUsd.toFixed(4)} of ${maxUsd} US dollars`);
  };
}
