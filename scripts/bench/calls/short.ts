import { type Ratio, ratiosOf } from './ratios.js';
import { growthOf, type Growth, MOST_GROWTH, type Stored } from './stored.js';
import { SHORT_GROUPS } from './subjects.js';
import { measureTogether, type TogetherPlan } from './together.js';

/** What the short version found. */
export interface ShortFigures {
  readonly ratios: readonly Ratio[];
  /** Against what was stored, if anything was given; once more measured where it had grown too much. */
  readonly growth: readonly Growth[];
}

/** Measures the ratios, and when one has grown too much measures them again: two runs of two must say so. */
export async function runShort(plan: TogetherPlan, stored: Stored | undefined): Promise<ShortFigures> {
  const first = await ratiosOnce(plan);
  if (stored === undefined) return { ratios: first, growth: [] };
  const growth = growthOf(stored, first);
  if (!growth.some(({ tooMuch }) => tooMuch)) return { ratios: first, growth };
  process.stderr.write('a ratio has grown too much: measured once more\n');
  const second = await ratiosOnce(plan);
  const lesser = first.map((ratio, index) => lesserOf(ratio, second[index] ?? ratio));
  return { ratios: lesser, growth: growthOf(stored, lesser) };
}

/** One line for each ratio that is stored. */
export function describeGrowth(growth: readonly Growth[]): string {
  return growth
    .map(({ name, before, now, tooMuch }) => {
      const percent = ((now / before - 1) * 100).toFixed(0);
      const most = ((MOST_GROWTH - 1) * 100).toFixed(0);
      return `${name}: ${now.toFixed(2)}, stored ${before.toFixed(2)}: ${percent} %, may be ${most} %: ${tooMuch ? 'TOO MUCH' : 'ok'}`;
    })
    .join('\n');
}

async function ratiosOnce(plan: TogetherPlan): Promise<readonly Ratio[]> {
  const all: Ratio[] = [];
  for (const group of SHORT_GROUPS) all.push(...ratiosOf(await measureTogether(group, plan)));
  return all;
}

function lesserOf(one: Ratio, other: Ratio): Ratio {
  return one.median <= other.median ? one : other;
}
