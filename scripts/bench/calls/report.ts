import type { Machine } from '../machine.js';
import type { ConnectFigures } from './connect.js';
import type { FeatureFigures } from './features.js';
import type { CallsPlan } from './plan.js';
import type { PartShare } from './profile.js';
import { FOREIGN_CORES, FULL_CORE, GENERATOR_LATE_MS, type RampFigures } from './ramp.js';
import type { Ratio } from './ratios.js';
import type { RoundFigures, SubjectFigures } from './together.js';
import { hasNoMarker, troublesOf } from './troubles.js';

/** Everything that a run of bench:calls measured. */
export interface CallsReport {
  readonly machine: Machine;
  readonly plan: CallsPlan;
  /** Subjects at the same time on one core. */
  readonly groups: readonly (readonly SubjectFigures[])[];
  readonly ratios: readonly Ratio[];
  /** One at a time. */
  readonly alone: readonly SubjectFigures[];
  readonly connect: readonly ConnectFigures[];
  readonly features: readonly FeatureFigures[];
  /** What can't be switched off. */
  readonly parts: readonly PartShare[];
  readonly ramps: readonly RampFigures[];
}

/** What cautions are taken from. */
export type Measured = Pick<CallsReport, 'groups' | 'alone' | 'ramps'>;

/** Whether anything was measured that a run can be judged by. */
export function hasRounds(measured: Measured): boolean {
  return all(measured).length > 0;
}

/** Why this run says less than it seems; empty for one without disturbance. */
export function cautionsOf(measured: Measured): readonly string[] {
  return [
    ...machineCautions(measured),
    ...failures(measured).map((failure) => `not measured: ${failure}`),
    ...troubles(measured),
    ...unmarked(measured),
  ];
}

function subjectsOf({ groups, alone }: Measured): readonly SubjectFigures[] {
  return [...groups.flat(), ...alone];
}

function besideOrAlone(measured: Measured): readonly RoundFigures[] {
  return subjectsOf(measured).flatMap(({ rounds }) => rounds);
}

function all(measured: Measured): readonly RoundFigures[] {
  const steps = measured.ramps.flatMap((ramp) => ramp.steps.map(({ figures }) => figures));
  return [...besideOrAlone(measured), ...steps];
}

/** The server's core is full at the end of each ramp: that is what it is for. */
function machineCautions(measured: Measured): readonly string[] {
  const most = (of: (round: RoundFigures) => number, rounds = all(measured)): number =>
    Math.max(0, ...rounds.map(of));
  const late = most(({ load }) => load.late.p99);
  const foreign = most(({ foreignCores }) => foreignCores);
  const serverFull = most(({ serverCoreBusy }) => serverCoreBusy, besideOrAlone(measured));
  const full = most(({ loadCore }) => loadCore);
  const ended = [
    ...subjectsOf(measured).filter(({ rounds }) => rounds.length > 0),
    ...measured.ramps.flatMap(({ steps }) => steps),
  ];
  const pinned = ended.every((each) => each.pinned);
  return [
    ...(pinned ? [] : ['taskset was not there or there is one core only: nothing was tied to a core']),
    ...(late > GENERATOR_LATE_MS
      ? [
          `the callers sent their frames up to ${late.toFixed(0)} ms late (p99): delays and underruns are theirs too`,
        ]
      : []),
    ...(serverFull > FULL_CORE
      ? [
          `the core of whoever was measured was full (${(serverFull * 100).toFixed(0)} %): what was not carried costs nothing, so that ratios say less`,
        ]
      : []),
    ...(full > FULL_CORE
      ? [
          `callers and provider used ${(full * 100).toFixed(0)} % of their core: the load generator was near its limit`,
        ]
      : []),
    ...(foreign > FOREIGN_CORES ? [`other work used up to ${foreign.toFixed(2)} cores meanwhile`] : []),
  ];
}

function failures(measured: Measured): readonly string[] {
  return [...measured.alone, ...measured.ramps].flatMap(({ name, failure }) =>
    failure === undefined ? [] : [`${name}, ${failure}`],
  );
}

function troubles(measured: Measured): readonly string[] {
  const ramps = measured.ramps.flatMap(({ name, steps }) =>
    steps.map(({ calls, figures }) => ({ name: `${name}, ramp, ${calls} calls`, rounds: [figures] })),
  );
  return [...subjectsOf(measured), ...ramps].flatMap(({ name, rounds }) => {
    const found = troublesOf(rounds.map(({ load }) => load));
    return found.length === 0 ? [] : [`${name}: ${found.join(', ')}`];
  });
}

function unmarked(measured: Measured): readonly string[] {
  const rounds = all(measured);
  const without = rounds.filter(({ load }) => hasNoMarker(load)).length;
  if (without === 0) return [];
  return [
    `no marker came in ${without} of ${rounds.length} rounds, at least one way: they are too short, or nothing was carried`,
  ];
}
