import type { CallsReport } from './report.js';
import { NO_MARKER } from './spread.js';
import type { SubjectFigures } from './together.js';

/** One thing that the server is to reach. */
export interface Target {
  readonly name: string;
  readonly wanted: string;
  readonly reached: string;
  /** Undefined where it can't be measured here. */
  readonly met: boolean | undefined;
  /** Why it was not measured, where it was not. */
  readonly unmeasured?: string;
}

const MOST_RATIO = { 'talkpath g711': 1.1, 'talkpath pcm16': 1.25 } as const;
const MORE_THAN_FLOOR_MS = 2;
const MOST_RSS_KB = 150;
const LEAST_CALLS = 700;
const MOST_SET_UP_MS = 20;
const LEAST_OF_TWO_WORKERS = 1.8;
const CORES_FOR_TWO_WORKERS = 3;

/** The targets of what was measured. */
export function targetsOf(report: CallsReport): readonly Target[] {
  return [
    ...ratioTargets(report),
    ...aloneTargets(report),
    ...rampTargets(report),
    ...connectTargets(report),
    workersTarget(report),
  ];
}

/** What becomes of a target, in a word or two. */
export function describeVerdict({ met, unmeasured }: Target): string {
  if (met === true) return 'ok';
  const why = unmeasured === undefined ? '' : `not measured: ${unmeasured}`;
  if (met === undefined) return why;
  return why === '' ? 'MISSED' : `MISSED (${why})`;
}

function ratioTargets({ ratios }: CallsReport): readonly Target[] {
  return Object.entries(MOST_RATIO).flatMap(([name, most]) =>
    ratios
      .filter((ratio) => ratio.name === name && ratio.beside === 'floor')
      .map(({ median }) =>
        limit(`CPU: ${name} / floor`, median, { most, digits: 2, why: 'no round was whole' }),
      ),
  );
}

function aloneTargets(report: CallsReport): readonly Target[] {
  const floor = report.alone.find(({ name }) => name === 'floor');
  return report.alone.filter(isOurs).flatMap((subject) => {
    const { name } = subject;
    const load = subject.rounds[0]?.load;
    const calls = load?.calls ?? report.plan.alone.calls;
    const why = subject.failure ?? NO_MARKER;
    const delays = (['up', 'down'] as const).map((way) => {
      const floorMs = floor?.rounds[0]?.load[way].p99 ?? NaN;
      const ownMs = load?.[way].p99 ?? NaN;
      return limit(`${name}: added delay ${way}, p99, ${calls} calls`, ownMs, {
        most: floorMs + MORE_THAN_FLOOR_MS,
        unit: 'ms',
        why: Number.isNaN(ownMs) ? why : `the floor was not: ${floor?.failure ?? NO_MARKER}`,
      });
    });
    return [
      ...delays,
      limit(`${name}: RSS for a call, ${calls} calls`, rssPerCall(subject), {
        most: MOST_RSS_KB,
        unit: 'kB',
        why,
      }),
      limit(`${name}: set-up, webhook p99 at 20 calls/s`, load?.setUp.p99 ?? NaN, {
        most: MOST_SET_UP_MS,
        unit: 'ms',
        why,
      }),
      limit(`${name}: underruns`, load?.underruns ?? NaN, { most: 0, why }),
    ];
  });
}

/** The generator's limit is an excuse only beyond what the floor carried: whoever carries less than that is the limit himself. */
function rampTargets({ ramps }: CallsReport): readonly Target[] {
  const floor = ramps.find(({ name }) => name === 'floor')?.carried ?? 0;
  return ramps.filter(isOurs).map(({ name, carried, limit: ended, failure }) => {
    const asFloor = ended === 'the load generator' && carried > 0 && floor > 0 && carried >= floor;
    const met = carried >= LEAST_CALLS || asFloor;
    const then = ended === undefined ? '' : `, then ${ended} was the limit`;
    const last = ended === undefined && failure === undefined ? ', the last step' : '';
    return {
      name: `${name}: calls on one core, p99 < 20 ms, no underrun`,
      wanted: `≥ ${LEAST_CALLS}, or the floor’s where the generator is the limit`,
      reached: `${carried}${then}${last}`,
      met,
      ...(failure !== undefined && { unmeasured: failure }),
    };
  });
}

function connectTargets({ connect }: CallsReport): readonly Target[] {
  return connect.filter(isOurs).map(({ name, lostMs }) =>
    limit(`${name}: caller audio lost while the provider connects`, lostMs, {
      most: 0,
      unit: 'ms',
      why: NO_MARKER,
    }),
  );
}

/** The load has a core for itself, so that two workers on two want a third. */
function workersTarget({ machine }: CallsReport): Target {
  return {
    name: 'two workers on two cores',
    wanted: `≥ ${LEAST_OF_TWO_WORKERS} × one`,
    reached: '-',
    met: undefined,
    unmeasured:
      machine.cores < CORES_FOR_TWO_WORKERS
        ? 'needs three cores'
        : 'this benchmark ties the server to one core',
  };
}

/** What the process grew by, for each of its calls (kB). */
export function rssPerCall({ rssKb, idleRssKb, rounds }: SubjectFigures): number {
  return (rssKb - idleRssKb) / (rounds[0]?.load.calls ?? NaN);
}

function isOurs({ name }: { readonly name: string }): boolean {
  return name in MOST_RATIO;
}

function limit(
  name: string,
  value: number,
  {
    most,
    unit = '',
    digits = unit === 'ms' ? 1 : 0,
    why,
  }: { readonly most: number; readonly unit?: string; readonly digits?: number; readonly why: string },
): Target {
  const text = (number: number): string =>
    Number.isNaN(number) ? '-' : `${number.toFixed(digits)} ${unit}`.trim();
  const wanted = Number.isNaN(most) ? '-' : `≤ ${text(most)}`;
  const unmeasured = Number.isNaN(value) || Number.isNaN(most);
  return { name, wanted, reached: text(value), met: value <= most, ...(unmeasured && { unmeasured: why }) };
}
