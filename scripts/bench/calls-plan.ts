import { parseArgs } from 'node:util';
import type { LoadPlan } from './load.js';

/** What bench:calls was asked for. */
export interface CallsPlan extends LoadPlan {
  readonly format: 'pcm16' | 'g711_ulaw';
  /** Whether the server writes journals. */
  readonly journal: boolean;
  readonly json: boolean;
}

const USAGE =
  'bench:calls --calls 1…2000 --seconds 5…600 --ramp 0…60 (well below --seconds) --format pcm16|g711_ulaw --without-journal --json';

/** Reads the command line; `marginS`: how much longer than the ramp each call must be (s). */
export function readPlan(marginS: number): CallsPlan {
  const { values } = parseArgs({
    options: {
      calls: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '30' },
      ramp: { type: 'string', default: '5' },
      format: { type: 'string', default: 'pcm16' },
      'without-journal': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { format, json } = values;
  const [calls, seconds, rampSeconds] = [Number(values.calls), Number(values.seconds), Number(values.ramp)];
  const bounded = isWithin(calls, 1, 2000) && isWithin(seconds, 5, 600) && isWithin(rampSeconds, 0, 60);
  if (!bounded || rampSeconds + marginS >= seconds || (format !== 'pcm16' && format !== 'g711_ulaw')) {
    console.error(USAGE);
    process.exit(2);
  }
  return { calls, seconds, rampSeconds, format, journal: !values['without-journal'], json };
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
