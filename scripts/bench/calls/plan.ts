import { parseArgs } from 'node:util';
import { WrongArguments, wholeNumber } from '../arguments.js';
import { ALONE, CARRIERS, GROUPS, RAMPED } from './subjects.js';
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
  /** The other carriers, each beside Twilio's calls; part of `features`. */
  readonly carriers: boolean;
  /** The comparison of `docs/benchmarks/calls.json` only. */
  readonly short: boolean;
  /** A file of stored ratios to compare with, and one to write them to. */
  readonly against: string | undefined;
  readonly store: string | undefined;
  readonly json: boolean;
}

/** How bench:calls is used. */
export const CALLS_USAGE = `bench:calls [--calls 1…2000] [--seconds 3…600] [--rounds 1…100] [--only g711|pcm16|…] [--alone 0…2000] [--ramp 50,100,200] [--features] [--carriers] [--json]
  What a call costs beside a bare relay, and how many calls are carried. Exit 0 whether targets were met or not: they are wall times and shares of one machine.
  --only: those with this in their names
  --carriers: calls over chan_websocket and AudioSocket beside Twilio's; these alone with --only 'calls over' --alone 0
bench:calls --short [--against FILE] [--store FILE] [--json]
  The ratios alone, in a minute. Exit 1 when one has grown by more than a quarter against FILE, or was measured and is not in it or the other way round; and when
  calls broke off, markers were lost or turns not answered.
Exit 2: not begun, because of what was asked for.`;

const MOST_CALLS = 2000;
/** Starts a second: fast where only what follows counts, and as many as set-up is measured at. */
const FAST_STARTS = 50;
const MEASURED_STARTS = 20;
/** The short version: many short rounds, because their median is what does not flake; few calls, so that no machine is full. */
const SHORT: TogetherPlan = { calls: 25, rounds: 7, seconds: 4, startsPerSecond: FAST_STARTS };

/** The plan of a command line; throws where there is none. */
export function planOf(args: readonly string[]): CallsPlan {
  const { values } = parseArgs({
    args: [...args],
    options: {
      calls: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      only: { type: 'string' },
      alone: { type: 'string' },
      ramp: { type: 'string' },
      features: { type: 'boolean' },
      carriers: { type: 'boolean' },
      short: { type: 'boolean', default: false },
      against: { type: 'string' },
      store: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { short, against, store, json, ...wholeOnly } = values;
  if (short) refuse(wholeOnly, 'says nothing with --short');
  else refuse({ against, store }, 'says nothing without --short');
  const { only = '', features = false, carriers = false } = wholeOnly;
  const calls = wholeNumber('calls', values.calls ?? '150', 1, MOST_CALLS);
  const seconds = wholeNumber('seconds', values.seconds ?? '10', 3, 600);
  const rounds = wholeNumber('rounds', values.rounds ?? '3', 1, 100);
  const together = short ? SHORT : { calls, seconds, rounds, startsPerSecond: FAST_STARTS };
  const aloneCalls = wholeNumber('alone', values.alone ?? '400', 0, MOST_CALLS);
  const alone = { calls: aloneCalls, seconds: 2 * seconds, rounds: 1, startsPerSecond: MEASURED_STARTS };
  const ramp = stepsOf(values.ramp);
  const plan = { together, only, alone, ramp, features, carriers, short, against, store, json };
  if (!hasSubjects(plan)) throw new WrongArguments(`--only ${only}: nothing of that name would be measured`);
  return plan;
}

function refuse(values: Readonly<Record<string, unknown>>, why: string): void {
  const [given] = Object.keys(values).filter((name) => values[name] !== undefined);
  if (given !== undefined) throw new WrongArguments(`--${given} ${why}`);
}

function stepsOf(ramp: string | undefined): readonly number[] {
  if (ramp === undefined) return [];
  return ramp
    .split(',')
    .map((step) => wholeNumber('ramp', step, 1, MOST_CALLS))
    .sort((a, b) => a - b);
}

/** Whether anything that is wanted is among what would be measured. */
function hasSubjects({ only, alone, ramp, carriers }: CallsPlan): boolean {
  const names = [
    ...GROUPS.flatMap(([first]) => first ?? []),
    ...(alone.calls === 0 ? [] : ALONE),
    ...(ramp.length === 0 ? [] : RAMPED),
    ...(carriers ? CARRIERS : []),
  ];
  return names.some(({ name }) => name.includes(only));
}
