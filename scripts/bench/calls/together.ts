import { waitMs } from '../load.js';
import { busyMsOf, CORE, useOf } from './cores.js';
import type { LoadFigures } from './load.js';
import { spreadText } from './spread.js';
import { startSubject, type Subject, type SubjectPlan } from './subject.js';

/** How the subjects are measured. */
export interface TogetherPlan {
  /** On each of them. */
  readonly calls: number;
  readonly rounds: number;
  /** Length of a round (s). */
  readonly seconds: number;
  /** On each of them. */
  readonly startsPerSecond: number;
}

/** One subject in one round. */
export interface RoundFigures {
  /** CPU for a second of a call (ms). */
  readonly cpuMs: number;
  /** Part of its core that the load used, and that anything used. */
  readonly loadCore: number;
  readonly loadCoreBusy: number;
  readonly serverCoreBusy: number;
  /** Cores that were used by anything else. */
  readonly foreignCores: number;
  /** How late the server came to its work (ms, p99), where it tells. */
  readonly lagMs: number | undefined;
  readonly load: LoadFigures;
}

/** One subject in all rounds. */
export interface SubjectFigures {
  readonly name: string;
  readonly pinned: boolean;
  readonly idleRssKb: number;
  /** With all calls up. */
  readonly rssKb: number;
  readonly rounds: readonly RoundFigures[];
  /** Why there are none: it could not carry so many. */
  readonly failure?: string;
}

/** So long all calls are up before anything is counted (s): compiled by then, and past the greetings. */
const WARM_UP_S = 8;

/** Measures subjects that carry calls at the same time on the same core, so that what disturbs one disturbs all. */
export async function measureTogether(
  subjects: readonly SubjectPlan[],
  plan: TogetherPlan,
): Promise<readonly SubjectFigures[]> {
  const running: Subject[] = [];
  try {
    for (const subject of subjects) running.push(await startSubject(subject));
    const idle = running.map(({ pid }) => useOf(pid).rssKb);
    await placeCalls(running, plan);
    const rounds: (readonly RoundFigures[])[] = [];
    for (let round = 0; round < plan.rounds; round += 1) {
      rounds.push(await measureRound(running, plan));
      process.stderr.write(`  round ${round + 1}: ${describeRound(running, rounds.at(-1) ?? [])}\n`);
    }
    const figures = running.map(({ name, pinned, pid }, index) => ({
      name,
      pinned,
      idleRssKb: idle[index] ?? NaN,
      rssKb: useOf(pid).rssKb,
      rounds: rounds.flatMap((round) => round[index] ?? []),
    }));
    await Promise.all(running.map(({ load }) => load.ask({ type: 'end' })));
    return figures;
  } finally {
    await Promise.all(running.map((subject) => subject.close()));
  }
}

/** Places so many calls more on each, and waits until they have warmed up. */
export async function placeCalls(
  subjects: readonly Subject[],
  { calls, startsPerSecond: perSecond }: Pick<TogetherPlan, 'calls' | 'startsPerSecond'>,
): Promise<void> {
  await Promise.all(
    subjects.map(({ load, target }) => load.ask({ type: 'place', target, calls, perSecond })),
  );
  await waitMs(WARM_UP_S * 1000);
}

/** Lets so much time pass; `calls`: how many each of them carries. */
export async function measureRound(
  subjects: readonly Subject[],
  { seconds, calls }: Pick<TogetherPlan, 'seconds' | 'calls'>,
): Promise<readonly RoundFigures[]> {
  await Promise.all(subjects.map((subject) => subject.lagMs()));
  await Promise.all(subjects.map(({ load }) => load.ask({ type: 'begin' })));
  const sample = () => ({
    atMs: performance.now(),
    own: subjects.map(({ pid }) => useOf(pid).cpuMs),
    loads: subjects.map(({ load }) => useOf(load.pid).cpuMs),
    cores: [busyMsOf(CORE.server), busyMsOf(CORE.load)] as const,
  });
  const from = sample();
  await waitMs(seconds * 1000);
  const to = sample();
  const tookMs = to.atMs - from.atMs;
  const figures = await Promise.all(subjects.map(({ load }) => load.ask({ type: 'figures' })));
  const lags = await Promise.all(subjects.map((subject) => subject.lagMs()));
  const between = (before: readonly number[], after: readonly number[], index: number): number =>
    (after[index] ?? NaN) - (before[index] ?? NaN);
  const ours = [...subjects.keys()].reduce(
    (sum, index) => sum + between(from.own, to.own, index) + between(from.loads, to.loads, index),
    0,
  );
  const busy = between(from.cores, to.cores, 0) + between(from.cores, to.cores, 1);
  return figures.map((load, index) => ({
    foreignCores: Math.max(0, busy - ours) / tookMs,
    cpuMs: (between(from.own, to.own, index) * 1000) / tookMs / calls,
    loadCore: between(from.loads, to.loads, index) / tookMs,
    serverCoreBusy: between(from.cores, to.cores, 0) / tookMs,
    loadCoreBusy: between(from.cores, to.cores, 1) / tookMs,
    lagMs: lags[index],
    load,
  }));
}

function describeRound(subjects: readonly Subject[], round: readonly RoundFigures[]): string {
  return round
    .map(({ cpuMs, load }, index) => {
      const { up, down, underruns } = load;
      const [upText, downText] = [up, down].map((spread) => spreadText(spread, ['p50', 'p99']));
      const times = `up ${upText}, down ${downText} (ms)`;
      return `${subjects[index]?.name ?? ''} ${cpuMs.toFixed(2)} ms/call-s, ${times}, ${underruns} underruns`;
    })
    .join('; ');
}
