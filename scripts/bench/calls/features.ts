import { percentile } from '../print.js';
import type { CallsPlan } from './plan.js';
import { ratiosOf } from './ratios.js';
import type { SubjectPlan } from './subject.js';
import { CARRIERS, FEATURES, TALKPATH_PCM16 } from './subjects.js';
import { measureTogether, type SubjectFigures, type TogetherPlan } from './together.js';
import { troublesOf } from './troubles.js';

/** What one change of the configuration costs, beside the same server without it at the same time. */
export interface FeatureFigures {
  readonly name: string;
  /** CPU for a second of a call (ms) with the change, less that without it: median, least and most of the rounds. */
  readonly addedMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
  readonly ratio: number;
  /** Added delay up, p50 (ms), with and without. */
  readonly upMs: number;
  readonly plainUpMs: number;
  /** Resident memory for a call (kB), with and without. */
  readonly rssKb: number;
  readonly plainRssKb: number;
}

/** Which are measured: everything that can be configured, or the other carriers alone. */
export function featuresOf({ features, carriers, only }: CallsPlan): readonly SubjectPlan[] {
  if (features) return [...FEATURES, ...CARRIERS];
  return carriers ? CARRIERS.filter(({ name }) => name.includes(only)) : [];
}

/** Measures each feature; those that this version can not be configured for are left out, and told. */
export async function measureFeatures(
  features: readonly SubjectPlan[],
  plan: TogetherPlan,
): Promise<readonly FeatureFigures[]> {
  const all: FeatureFigures[] = [];
  for (const feature of features) {
    process.stderr.write(`${feature.name}\n`);
    try {
      const pair = await measureTogether([feature, { ...TALKPATH_PCM16, name: 'plain' }], plan);
      for (const trouble of troublesIn(pair)) process.stderr.write(`  CAUTION: ${trouble}\n`);
      all.push(featureOf(pair));
    } catch (error) {
      process.stderr.write(`  not measured: ${String(error)}\n`);
    }
  }
  return all;
}

/** What is not carried costs nothing. */
function troublesIn(pair: readonly SubjectFigures[]): readonly string[] {
  return pair.flatMap(({ name, rounds }) =>
    troublesOf(rounds.map(({ load }) => load)).map((trouble) => `${name}: ${trouble}`),
  );
}

function featureOf(pair: readonly SubjectFigures[]): FeatureFigures {
  const [changed, plain] = pair;
  if (changed === undefined || plain === undefined) throw new Error('nothing was measured');
  const added = changed.rounds.map(({ cpuMs }, round) => cpuMs - (plain.rounds[round]?.cpuMs ?? NaN));
  const rss = [changed, plain].map(
    ({ rssKb, idleRssKb, rounds }) => (rssKb - idleRssKb) / (rounds[0]?.load.calls ?? NaN),
  );
  const up = [changed, plain].map(({ rounds }) =>
    percentile(
      rounds.map(({ load }) => load.up.p50).filter((ms) => !Number.isNaN(ms)),
      50,
    ),
  );
  return {
    name: changed.name,
    addedMs: percentile(added, 50),
    leastMs: Math.min(...added),
    mostMs: Math.max(...added),
    ratio: ratiosOf(pair)[0]?.median ?? NaN,
    upMs: up[0] ?? NaN,
    plainUpMs: up[1] ?? NaN,
    rssKb: rss[0] ?? NaN,
    plainRssKb: rss[1] ?? NaN,
  };
}
