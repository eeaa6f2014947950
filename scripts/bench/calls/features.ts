import { percentile } from '../print.js';
import { ratiosOf } from './ratios.js';
import { FEATURES, TALKPATH_PCM16 } from './subjects.js';
import { measureTogether, type TogetherPlan } from './together.js';

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

/** Measures each feature; those that this version can not be configured for are left out, and told. */
export async function measureFeatures(plan: TogetherPlan): Promise<readonly FeatureFigures[]> {
  const all: FeatureFigures[] = [];
  for (const feature of FEATURES) {
    process.stderr.write(`${feature.name}\n`);
    try {
      all.push(featureOf(await measureTogether([feature, { ...TALKPATH_PCM16, name: 'plain' }], plan)));
    } catch (error) {
      process.stderr.write(`  not measured: ${String(error)}\n`);
    }
  }
  return all;
}

function featureOf(pair: Awaited<ReturnType<typeof measureTogether>>): FeatureFigures {
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
