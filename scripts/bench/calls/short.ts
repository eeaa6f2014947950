import { assertNever } from '../../../src/lib/assert-never.js';
import { type Ratio, ratiosOf } from './ratios.js';
import { growthOf, type Growth, isFailure, MOST_GROWTH, nameOf, type Stored } from './stored.js';
import { SHORT_GROUPS } from './subjects.js';
import { measureTogether, type SubjectFigures, type TogetherPlan } from './together.js';
import { failuresOf } from './troubles.js';

/** What the short version found. */
export interface ShortFigures {
  readonly ratios: readonly Ratio[];
  /** Against what was stored, if anything was given; once more measured where it had grown too much. */
  readonly growth: readonly Growth[];
  /** What went wrong in the calls, in both runs of two, but for a few lost markers: a server that drops calls gets cheaper. */
  readonly troubles: readonly string[];
  /** Everything that was measured. */
  readonly groups: readonly (readonly SubjectFigures[])[];
}

/** Measures the ratios, and where one has grown too much or calls went wrong measures them again: two runs of two must say so. */
export async function runShort(
  plan: TogetherPlan,
  stored: Stored | undefined,
  measure: typeof measureTogether = measureTogether,
): Promise<ShortFigures> {
  const first = await runOnce(plan, stored, measure);
  if (!isDoubtful(first)) return first;
  process.stderr.write('a ratio has grown too much, or calls went wrong: measured once more\n');
  const second = await runOnce(plan, stored, measure);
  return { ...betterOf(first, second, stored), groups: [...first.groups, ...second.groups] };
}

/** Whether a change must not be taken in after this. */
export function hasFailed({ growth, troubles }: ShortFigures): boolean {
  return troubles.length > 0 || growth.some(isFailure);
}

/** One line for each ratio that is stored or should be. */
export function describeGrowth(growth: readonly Growth[]): string {
  return growth.map(lineOf).join('\n');
}

function lineOf(growth: Growth): string {
  switch (growth.kind) {
    case 'compared': {
      const { name, before, now, tooMuch } = growth;
      const percent = ((now / before - 1) * 100).toFixed(0);
      const most = ((MOST_GROWTH - 1) * 100).toFixed(0);
      return `${name}: ${now.toFixed(2)}, stored ${before.toFixed(2)}: ${percent} %, may be ${most} %: ${tooMuch ? 'TOO MUCH' : 'ok'}`;
    }
    case 'not stored':
      return `${growth.name}: ${growth.now.toFixed(2)}, NOT STORED: there is nothing to compare it with; --store stores it`;
    case 'not measured':
      return `${growth.name}: stored ${growth.before.toFixed(2)}, NOT MEASURED: gone, or of another name now`;
    default:
      return assertNever(growth);
  }
}

async function runOnce(
  plan: TogetherPlan,
  stored: Stored | undefined,
  measure: typeof measureTogether,
): Promise<ShortFigures> {
  const groups: (readonly SubjectFigures[])[] = [];
  for (const group of SHORT_GROUPS) groups.push(await measure(group, plan));
  const ratios = groups.flatMap(ratiosOf);
  const troubles = groups.flat().flatMap(({ name, rounds }) => {
    const found = failuresOf(rounds.map(({ load }) => load));
    return found.length === 0 ? [] : [`${name}: ${found.join(', ')}`];
  });
  return { ratios, growth: stored === undefined ? [] : growthOf(stored, ratios), troubles, groups };
}

/** A name that only one side has will have changed nothing by the next run. */
function isDoubtful({ growth, troubles }: ShortFigures): boolean {
  return troubles.length > 0 || growth.some((each) => each.kind === 'compared' && each.tooMuch);
}

/** The lesser ratios of two runs; a run in which calls went wrong excuses nothing. */
function betterOf(first: ShortFigures, second: ShortFigures, stored: Stored | undefined): ShortFigures {
  if (first.troubles.length > 0) return second;
  if (second.troubles.length > 0) return first;
  const others = new Map(second.ratios.map((ratio) => [nameOf(ratio), ratio]));
  const ratios = first.ratios.map((ratio) => lesserOf(ratio, others.get(nameOf(ratio)) ?? ratio));
  return { ...first, ratios, growth: stored === undefined ? [] : growthOf(stored, ratios) };
}

function lesserOf(one: Ratio, other: Ratio): Ratio {
  return one.median <= other.median ? one : other;
}
