import type { CallReport } from '../../src/cli/call/call-report.js';
import type { FarEndCounts } from './far-end-session.js';
import type { LoadResult } from './load.js';
import { percentile } from './print.js';
import type { UsePhases } from './use.js';

/** Everything that one run of bench:calls measured. */
export interface CallsFigures {
  readonly calls: number;
  /** Calls that were up until their caller hung up, with a warning from neither side. */
  readonly clean: number;
  readonly underruns: number;
  readonly underrunMs: number;
  /** From each stream's `start` to the first agent audio. */
  readonly firstAudioMs: readonly number[];
  /** From each webhook to its TwiML. */
  readonly setUpMs: readonly number[];
  /** How late each caller frame was sent. */
  readonly lateMs: readonly number[];
  readonly framesSent: number;
  readonly planned: LoadResult['planned'];
  readonly farEnd: FarEndCounts;
  readonly marks: number;
  readonly clears: number;
  /** Part of the time in which the agent was heard. */
  readonly heardShare: number;
  /** Lines of the server's log above info. */
  readonly complaints: readonly string[];
  /** Undefined where the system does not tell. */
  readonly use: UsePhases | undefined;
}

export function figuresOf(
  { reports, line, planned, setUpMs }: LoadResult,
  farEnd: FarEndCounts,
  log: readonly Readonly<Record<string, unknown>>[],
  use: UsePhases | undefined,
): CallsFigures {
  const streams = reports.flatMap(({ stream }) => (stream === undefined ? [] : [stream]));
  const sum = (of: (stream: (typeof streams)[number]) => number): number =>
    streams.reduce((total, stream) => total + of(stream), 0);
  return {
    calls: reports.length,
    clean: reports.filter(isClean).length,
    underruns: sum(({ underruns }) => underruns),
    underrunMs: sum(({ underrunMs }) => underrunMs),
    firstAudioMs: line.firstAudioMs,
    setUpMs,
    lateMs: line.lateMs,
    framesSent: line.framesSent,
    planned,
    farEnd,
    marks: sum(({ marks }) => marks),
    clears: sum(({ clears }) => clears),
    heardShare: sum(({ soundMs }) => soundMs) / sum(({ durationMs }) => durationMs),
    complaints: log
      .filter(({ level }) => level === 'warn' || level === 'error')
      .map(({ msg }) => String(msg)),
    use,
  };
}

function isClean({ stream, warnings }: CallReport): boolean {
  return stream?.endedBy === 'caller' && warnings.length === 0;
}

/** One thing that a run must keep to. */
export interface Target {
  readonly name: string;
  readonly wanted: string;
  readonly met: boolean;
}

/** The longest that a caller should wait for the first sound, when the provider answers at once (ms). */
const FIRST_AUDIO_MS = 150;

export function judge(figures: CallsFigures): readonly Target[] {
  const { calls, clean, underruns, framesSent, planned, farEnd, clears, firstAudioMs } = figures;
  const { turns, interruptions } = planned;
  const slowestMs = percentile(firstAudioMs, 100);
  return [
    { name: 'calls that ran to their end', wanted: String(calls), met: clean === calls },
    { name: 'underruns', wanted: '0', met: underruns === 0 },
    { name: 'caller frames lost', wanted: '0', met: framesSent === farEnd.frames },
    { name: 'caller turns at the provider', wanted: String(turns), met: farEnd.callerTurns === turns },
    { name: 'interruptions: clears', wanted: String(interruptions), met: clears === interruptions },
    {
      name: 'interruptions: truncates',
      wanted: String(interruptions),
      met: farEnd.truncated === interruptions,
    },
    { name: 'first agent audio, slowest', wanted: `${FIRST_AUDIO_MS} ms`, met: slowestMs <= FIRST_AUDIO_MS },
  ];
}

/** A generator whose own frames are later than this (p99, ms) is no fair judge of the server. */
const GENERATOR_LATE_MS = 20;
/** Other work on the machine beyond this (cores) is worth a word. */
const FOREIGN_CORES = 0.15;

/** Why this run says less about the server than it seems; empty for a run without disturbance. */
export function cautions({ lateMs, use }: CallsFigures): readonly string[] {
  const p99 = percentile(lateMs, 99);
  const late = `the callers sent their frames up to ${p99.toFixed(0)} ms late (p99): the load generator was the limit`;
  const others = Math.max(use?.ramp.others ?? 0, use?.steady.others ?? 0);
  const foreign = `other work used up to ${others.toFixed(2)} cores meanwhile`;
  return [...(p99 > GENERATOR_LATE_MS ? [late] : []), ...(others > FOREIGN_CORES ? [foreign] : [])];
}
