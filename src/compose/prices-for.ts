import { withoutUndefined } from '../lib/without-undefined.js';
import type { Prices } from '../ports/prices.js';

/** What a call by that carrier costs: a browser's minutes cost nothing, and what those through Asterisk do only the operator knows, who has the trunk. */
export function pricesFor(prices: Prices, carrier: string): Prices {
  switch (carrier) {
    case 'softphone':
      return { ...prices, carrierPerMinute: 0 };
    case 'chan-websocket':
    case 'audiosocket':
      return withoutUndefined({ ...prices, carrierPerMinute: prices.asteriskPerMinute });
    default:
      return prices;
  }
}
