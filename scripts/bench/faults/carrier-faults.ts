import { systemClock } from '../../../src/lib/system-clock.js';
import type { CarrierHabit } from './carrier-line.js';
import type { Fault } from './fault.js';

/** What lasts, lasts so long (ms). */
const LASTS_MS = 3_000;
const GAP_MS = 5_000;

function atStream(name: string, strike: Fault['strike']): Fault {
  return { name, where: 'carrier', whenRinging: 'stream', strike };
}

function habit(name: string, habit: CarrierHabit, forMs = Infinity): Fault {
  return atStream(name, ({ carrier }) => {
    carrier.habit = habit;
    if (forMs !== Infinity)
      systemClock.after(forMs, () => {
        carrier.habit = 'ordinary';
      });
  });
}

/** What goes wrong at the carrier's, or on the way from it. */
export const CARRIER_FAULTS: readonly Fault[] = [
  atStream('carrier closes early', ({ carrier }) => carrier.close()),
  atStream('carrier resets', ({ carrierWire }) => carrierWire.reset()),
  atStream('caller gone without stop', ({ caller, carrier }) => {
    caller.leaves();
    carrier.close();
  }),
  habit('carrier sends all twice', 'doubles'),
  habit('carrier swaps messages', 'swaps'),
  // From the next stream on it is well.
  atStream('carrier sends nothing', ({ carrier }) => {
    carrier.habit = 'sends-nothing';
    carrier.heals = true;
  }),
  atStream('carrier: 5 s gap', ({ carrier }) => carrier.gap(GAP_MS)),
  habit('carrier floods', 'floods', LASTS_MS),
  habit('carrier echoes no marks', 'no-marks'),
];
