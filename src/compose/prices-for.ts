import type { Prices } from '../ports/prices.js';

/** What a call by that carrier costs: minutes are paid for on the telephone only. */
export function pricesFor(prices: Prices, carrier: string): Prices {
  return carrier === 'softphone' ? { ...prices, carrierPerMinute: 0 } : prices;
}
