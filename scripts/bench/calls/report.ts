import type { Machine } from '../machine.js';
import type { ConnectFigures } from './connect.js';
import type { FeatureFigures } from './features.js';
import type { CallsPlan } from './plan.js';
import type { PartShare } from './profile.js';
import { FOREIGN_CORES, FULL_CORE, GENERATOR_LATE_MS, type RampFigures } from './ramp.js';
import type { Ratio } from './ratios.js';
import type { SubjectFigures } from './together.js';

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

/** Why this run says less than it seems; empty for one without disturbance. */
export function cautionsOf({ groups, alone }: CallsReport): readonly string[] {
  const rounds = (of: readonly SubjectFigures[]) => of.flatMap((subject) => subject.rounds);
  const all = rounds([...groups.flat(), ...alone]);
  if (all.length === 0) return [];
  const pinned = [...groups.flat(), ...alone].every((subject) => subject.pinned);
  const late = Math.max(...all.map(({ load }) => load.late.p99));
  const foreign = Math.max(...all.map(({ foreignCores }) => foreignCores));
  const serverFull = Math.max(...all.map(({ serverCoreBusy }) => serverCoreBusy));
  const full = Math.max(...all.map(({ loadCore }) => loadCore));
  const broken = all.reduce(
    (sum, { load }) => sum + load.broken + load.strays + load.unanswered + load.lost,
    0,
  );
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
    ...(broken > 0
      ? [`${broken} calls broke off or got another session, markers were lost or turns not answered`]
      : []),
  ];
}
