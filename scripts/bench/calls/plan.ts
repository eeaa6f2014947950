import { parseArgs } from 'node:util';
import type { TogetherPlan } from './together.js';

/** What bench:calls was asked for. */
export interface CallsPlan {
  /** Subjects beside each other. */
  readonly together: TogetherPlan;
  /** Part of the names of those that are wanted. */
  readonly only: string;
  /** One subject alone on its core with so many calls; 0 for none. */
  readonly alone: TogetherPlan;
  /** Steps of the ramp, upwards; none for no ramp. */
  readonly ramp: readonly number[];
  readonly features: boolean;
  /** The comparison of `docs/benchmarks/calls.json` only. */
  readonly short: boolean;
  /** A file of stored ratios to compare with, and one to write them to. */
  readonly against: string | undefined;
  readonly store: string | undefined;
  readonly json: boolean;
}

const USAGE = `bench:calls [--calls 1…2000] [--seconds 3…600] [--rounds 1…100] [--only g711|pcm16] [--alone 0…2000] [--ramp 50,100,200] [--features]
  --short [--against FILE] [--store FILE]: ratios only, in a minute
  --json`;

/** Starts a second: fast where only what follows counts, and as many as set-up is measured at. */
const FAST_STARTS = 50;
const MEASURED_STARTS = 20;
/** The short version: many short rounds, because their median is what does not flake; few calls, so that no machine is full. */
const SHORT: TogetherPlan = { calls: 25, rounds: 7, seconds: 4, startsPerSecond: FAST_STARTS };

/** Reads the command line; ends the process when it can not be read. */
export function readPlan(): CallsPlan {
  const { values } = parseArgs({
    options: {
      calls: { type: 'string', default: '150' },
      seconds: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
      alone: { type: 'string', default: '400' },
      ramp: { type: 'string' },
      features: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      against: { type: 'string' },
      store: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { only, features, short, against, store, json } = values;
  const calls = within(values.calls, 1, 2000);
  const seconds = within(values.seconds, 3, 600);
  const rounds = within(values.rounds, 1, 100);
  const together = short ? SHORT : { calls, seconds, rounds, startsPerSecond: FAST_STARTS };
  const aloneCalls = within(values.alone, 0, 2000);
  const alone = { calls: aloneCalls, seconds: 2 * seconds, rounds: 1, startsPerSecond: MEASURED_STARTS };
  const ramp = (values.ramp ?? '').split(',').filter((step) => step !== '');
  const steps = ramp.map((step) => within(step, 1, 2000)).sort((a, b) => a - b);
  return { together, only, alone, ramp: steps, features, short, against, store, json };
}

function within(text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  console.error(USAGE);
  process.exit(2);
}
