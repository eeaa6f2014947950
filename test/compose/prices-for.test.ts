import { describe, expect, it } from 'vitest';
import { pricesFor } from '../../src/compose/prices-for.js';
import type { Prices } from '../../src/ports/prices.js';

const PRICES: Prices = { models: new Map(), carrierPerMinute: 0.0125 };

describe('a minute of a call', () => {
  it('costs what Twilio takes, and nothing from a browser', () => {
    expect(pricesFor(PRICES, 'twilio').carrierPerMinute).toBe(0.0125);
    expect(pricesFor(PRICES, 'softphone').carrierPerMinute).toBe(0);
  });

  it.each(['chan-websocket', 'audiosocket'])(
    'costs through Asterisk (%s) only what is known of it',
    (carrier) => {
      expect(pricesFor(PRICES, carrier)).not.toHaveProperty('carrierPerMinute');
      expect(pricesFor({ ...PRICES, asteriskPerMinute: 0.004 }, carrier).carrierPerMinute).toBe(0.004);
      expect(pricesFor({ ...PRICES, asteriskPerMinute: 0 }, carrier).carrierPerMinute).toBe(0);
    },
  );
});
