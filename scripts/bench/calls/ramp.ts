import { messageOf } from '../../../src/lib/errors.js';
import { startSubject, type Subject, type SubjectPlan } from './subject.js';
import { spreadText } from './spread.js';
import { troublesOf } from './troubles.js';
import { measureRound, placeCalls, type RoundFigures } from './together.js';

/** One step of a ramp. */
export interface RampStep {
  readonly calls: number;
  readonly figures: RoundFigures;
  /** Whether the server and its load had a core each. */
  readonly pinned: boolean;
  readonly verdict: 'good' | 'the server' | 'the load generator' | 'other work on this machine';
}

/** How many calls one subject carries, alone on its core. */
export interface RampFigures {
  readonly name: string;
  readonly steps: readonly RampStep[];
  /** The most calls with p99 of the added delay below `MOST_DELAY_MS` both ways and no underrun, and nothing lost. */
  readonly carried: number;
  /** What ended the ramp; undefined where it was its last step. */
  readonly limit: Exclude<RampStep['verdict'], 'good'> | undefined;
  /** Why the next step could not be measured at all. */
  readonly failure: string | undefined;
}

export const MOST_DELAY_MS = 20;
/** A generator whose own frames are later than this (p99) is no judge of delay. */
export const GENERATOR_LATE_MS = 8;
/** A process that uses so much of its core has no more of it left. */
export const FULL_CORE = 0.85;
/** Other work on the machine beyond this (cores) is worth a word. */
export const FOREIGN_CORES = 0.15;
const SECONDS = 12;
const STARTS_PER_SECOND = 50;

/** Measures step by step, each in a fresh process, until one of them is too many. */
export async function measureRamp(plan: SubjectPlan, steps: readonly number[]): Promise<RampFigures> {
  process.stderr.write(`ramp: ${plan.name}\n`);
  const done: RampStep[] = [];
  let failure: string | undefined;
  for (const calls of steps) {
    const step = await takeStep(plan, calls).catch((error: unknown) => {
      failure = `${calls} calls: ${messageOf(error)}`;
      process.stderr.write(`  ${failure}\n`);
    });
    if (step === undefined) break;
    done.push(step);
    if (step.verdict !== 'good') break;
  }
  const last = done.at(-1)?.verdict;
  const carried = Math.max(0, ...done.flatMap(({ calls, verdict }) => (verdict === 'good' ? calls : [])));
  return { name: plan.name, steps: done, carried, limit: last === 'good' ? undefined : last, failure };
}

async function takeStep(plan: SubjectPlan, calls: number): Promise<RampStep> {
  const subject = await startSubject(plan);
  try {
    await placeCalls([subject], { calls, startsPerSecond: STARTS_PER_SECOND });
    return await judge(subject, calls);
  } finally {
    await subject.close();
  }
}

/** Measures one; what did not go well is measured once more, because a machine may stumble. */
async function judge(subject: Subject, calls: number): Promise<RampStep> {
  const measure = async (): Promise<RampStep> => {
    const [figures] = await measureRound([subject], { seconds: SECONDS, calls });
    if (figures === undefined) throw new Error('nothing was measured');
    const step = { calls, figures, pinned: subject.pinned, verdict: verdictOn(figures) };
    process.stderr.write(`  ${describeStep(step)}\n`);
    return step;
  };
  const first = await measure();
  return first.verdict === 'good' ? first : measure();
}

/** What kept a step from being good: whose core was used up, else whoever came late. */
export function verdictOn(figures: RoundFigures): RampStep['verdict'] {
  const { load, cpuMs, loadCore, foreignCores } = figures;
  const { up, down, underruns, late } = load;
  const inTime = up.p99 < MOST_DELAY_MS && down.p99 < MOST_DELAY_MS;
  if (inTime && underruns === 0 && troublesOf([load]).length === 0) return 'good';
  if ((cpuMs * load.calls) / 1000 > FULL_CORE) return 'the server';
  if (loadCore > FULL_CORE) return 'the load generator';
  if (foreignCores > FOREIGN_CORES) return 'other work on this machine';
  return late.p99 > GENERATOR_LATE_MS ? 'the load generator' : 'the server';
}

function describeStep({ calls, figures, verdict }: RampStep): string {
  const { load, cpuMs, serverCoreBusy, loadCoreBusy } = figures;
  const delays = `up ${spreadText(load.up, ['p99'], 1)}, down ${spreadText(load.down, ['p99'], 1)} ms (p99), ${load.underruns} underruns`;
  const cores = `cores ${(serverCoreBusy * 100).toFixed(0)} and ${(loadCoreBusy * 100).toFixed(0)} %`;
  return `${calls} calls: ${delays}, ${cpuMs.toFixed(2)} ms/call-s, ${cores}, callers late ${load.late.p99.toFixed(1)} ms: ${[verdict, ...troublesOf([load])].join(', ')}`;
}
