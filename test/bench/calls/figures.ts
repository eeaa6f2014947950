import type { LoadFigures } from '../../../scripts/bench/calls/load.js';
import { planOf } from '../../../scripts/bench/calls/plan.js';
import type { RampFigures, RampStep } from '../../../scripts/bench/calls/ramp.js';
import type { CallsReport } from '../../../scripts/bench/calls/report.js';
import type { RoundFigures, SubjectFigures } from '../../../scripts/bench/calls/together.js';

/** A spread with the same figure everywhere; NaN for one of nothing. */
export const spreadOf = (p99: number) => ({
  count: Number.isNaN(p99) ? 0 : 1,
  p50: p99,
  p99,
  p999: p99,
  max: p99,
});

/** A round of 100 calls in which nothing went wrong, but for what is said. */
export function round(
  cpuMs: number,
  load: Partial<LoadFigures> = {},
  rest: Partial<RoundFigures> = {},
): RoundFigures {
  const quiet = spreadOf(1);
  const figures: LoadFigures = {
    calls: 100,
    up: quiet,
    down: quiet,
    setUp: quiet,
    late: quiet,
    frames: 5000,
    underruns: 0,
    underrunMs: 0,
    clears: 0,
    marks: 0,
    responses: 0,
    turns: 0,
    unanswered: 0,
    lost: 0,
    broken: 0,
    strays: 0,
    missingMs: 0,
    wentMissingMs: 0,
    heardShare: 0.5,
  };
  const cores = { loadCore: 0.2, loadCoreBusy: 0.2, serverCoreBusy: 0.2, foreignCores: 0, lagMs: undefined };
  return { cpuMs, ...cores, ...rest, load: { ...figures, ...load } };
}

/** One that was measured in as many rounds as there are figures of CPU. */
export function subject(
  name: string,
  cpu: readonly number[],
  load: Partial<LoadFigures> = {},
): SubjectFigures {
  return { name, pinned: true, idleRssKb: 0, rssKb: 0, rounds: cpu.map((cpuMs) => round(cpuMs, load)) };
}

/** One that could not be measured. */
export function failed(name: string, failure: string): SubjectFigures {
  return { ...subject(name, []), idleRssKb: NaN, rssKb: NaN, failure };
}

/** A ramp of one step. */
export function ramp(
  name: string,
  carried: number,
  { verdict = 'good', load = {}, ...rest }: Partial<RampFigures> & Partial<Step> = {},
): RampFigures {
  const step = { calls: 100, figures: round(1, load), pinned: true, verdict };
  return {
    name,
    steps: [step],
    carried,
    limit: verdict === 'good' ? undefined : verdict,
    failure: undefined,
    ...rest,
  };
}

interface Step {
  readonly verdict: RampStep['verdict'];
  readonly load: Partial<LoadFigures>;
}

/** A report with nothing in it but what is said. */
export function report(parts: Partial<CallsReport>): CallsReport {
  const machine = { cpu: '', cores: 2, memoryGb: 1, system: '', node: '', date: '', load: 0 };
  const nothing = { groups: [], ratios: [], alone: [], connect: [], features: [], parts: [], ramps: [] };
  return { machine, plan: planOf([]), ...nothing, ...parts };
}
