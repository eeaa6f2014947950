import type { CallsReport } from './report.js';
import type { SubjectFigures } from './together.js';

/** One thing that the server is to reach. */
export interface Target {
  readonly name: string;
  readonly wanted: string;
  readonly reached: string;
  readonly met: boolean;
}

const MOST_RATIO = { 'talkpath g711': 1.1, 'talkpath pcm16': 1.25 } as const;
const MORE_THAN_FLOOR_MS = 2;
const MOST_RSS_KB = 150;
const LEAST_CALLS = 700;
const MOST_SET_UP_MS = 20;

/** The targets of what was measured. */
export function targetsOf(report: CallsReport): readonly Target[] {
  return [
    ...ratioTargets(report),
    ...aloneTargets(report),
    ...rampTargets(report),
    ...connectTargets(report),
  ];
}

function ratioTargets({ ratios }: CallsReport): readonly Target[] {
  return Object.entries(MOST_RATIO).flatMap(([name, most]) =>
    ratios
      .filter((ratio) => ratio.name === name && ratio.beside === 'floor')
      .map(({ median }) => ({
        name: `CPU: ${name} / floor`,
        wanted: `≤ ${most.toFixed(2)}`,
        reached: median.toFixed(2),
        met: median <= most,
      })),
  );
}

function aloneTargets({ alone }: CallsReport): readonly Target[] {
  const floor = alone.find(({ name }) => name === 'floor')?.rounds[0]?.load;
  return alone.filter(isOurs).flatMap((subject) => {
    const load = subject.rounds[0]?.load;
    if (load === undefined) return [];
    const delays = (['up', 'down'] as const).map((way) => {
      const most = (floor?.[way].p99 ?? NaN) + MORE_THAN_FLOOR_MS;
      return limit(
        `${subject.name}: added delay ${way}, p99, ${load.calls} calls`,
        load[way].p99,
        most,
        'ms',
      );
    });
    return [
      ...delays,
      limit(`${subject.name}: RSS for a call, ${load.calls} calls`, rssPerCall(subject), MOST_RSS_KB, 'kB'),
      limit(`${subject.name}: set-up, webhook p99 at 20 calls/s`, load.setUp.p99, MOST_SET_UP_MS, 'ms'),
      limit(`${subject.name}: underruns`, load.underruns, 0, ''),
    ];
  });
}

function rampTargets({ ramps }: CallsReport): readonly Target[] {
  return ramps.filter(isOurs).map(({ name, carried, limit: ended }) => ({
    name: `${name}: calls on one core, p99 < 20 ms, no underrun`,
    wanted: `≥ ${LEAST_CALLS}, or the generator's limit`,
    reached: `${carried}${ended === undefined ? '' : `, then ${ended} was the limit`}`,
    met: carried >= LEAST_CALLS || ended === 'the load generator',
  }));
}

function connectTargets({ connect }: CallsReport): readonly Target[] {
  return connect
    .filter(isOurs)
    .map(({ name, lostMs }) =>
      limit(`${name}: caller audio lost while the provider connects`, lostMs, 0, 'ms'),
    );
}

/** What the process grew by, for each of its calls (kB). */
export function rssPerCall({ rssKb, idleRssKb, rounds }: SubjectFigures): number {
  return (rssKb - idleRssKb) / (rounds[0]?.load.calls ?? NaN);
}

function isOurs({ name }: { readonly name: string }): boolean {
  return name in MOST_RATIO;
}

function limit(name: string, value: number, most: number, unit: string): Target {
  const digits = unit === 'ms' ? 1 : 0;
  const wanted = `≤ ${most.toFixed(digits)} ${unit}`.trim();
  return { name, wanted, reached: `${value.toFixed(digits)} ${unit}`.trim(), met: value <= most };
}
