import { describeMachine } from '../machine.js';
import { table } from '../print.js';
import { ACCEPT_MS } from './connect.js';
import { cautionsOf, type CallsReport, hasRounds } from './report.js';
import { NO_MARKER, type SpreadFigures, spreadText } from './spread.js';
import { describeVerdict, rssPerCall, targetsOf } from './targets.js';
import type { SubjectFigures } from './together.js';

/** What the figures can not say. */
export const CALLS_LIMITS =
  'Limits of this evidence: one machine, loopback, no TLS but where it says so. Whoever is measured has one core and callers and provider have the other, so that a delay also has in it what these take to send ' +
  'and to notice; it is the delay of messages, and what the resampler adds to the sound itself (2.0 ms each way at pcm16, reckoned) is not in it. Delay up is that of a marker on a quiet line, which is where the gate ' +
  'is open; delay down is that of the first sound of an answer, so that the lead is not in it. CPU is what processes were charged for, the kernel on their behalf included. RSS for a call is what the process grew ' +
  'by, compiled code and heap reserve included, so that it falls with more calls. The rounds of a ratio are of the same processes, one after the other. The provider is a script that answers at once: real ones take longer.';

/** The report for people. */
export function printReport(report: CallsReport): string {
  const doubts = cautionsOf(report);
  const targets = targetsOf(report);
  const { calls, rounds, seconds } = report.plan.together;
  const atOnce = `CPU at the same time on one core: ${calls} calls on each, ${rounds} rounds of ${seconds} s`;
  return [
    `bench:calls: ${describeMachine(report.machine)}`,
    ...section(atOnce, RATIO_HEAD, ratioRows(report)),
    ...section('Alone on its core', ALONE_HEAD, report.alone.map(aloneRow)),
    ...section(
      `Caller audio lost while the provider takes ${ACCEPT_MS} ms to connect`,
      ['', 'ms'],
      report.connect.map(({ name, lostMs }) => [name, msText(lostMs, 0)]),
    ),
    ...section(
      `Features: what each adds to talkpath pcm16, both at the same time on one core`,
      FEATURE_HEAD,
      featureRows(report),
    ),
    ...section(
      'What is in every figure, because it can not be switched off: by V8’s profiler, with what each part calls',
      ['', '% of the busy time', 'ms per call-s'],
      report.parts.map(({ name, share, cpuMs }) => [name, (share * 100).toFixed(1), cpuMs.toFixed(2)]),
    ),
    ...report.ramps.flatMap((ramp) =>
      section(
        `Ramp: ${ramp.name} carries ${ramp.carried} calls${ramp.failure === undefined ? '' : ` (${ramp.failure})`}`,
        RAMP_HEAD,
        rampRows(ramp),
      ),
    ),
    ...section(
      'Targets',
      ['', 'wanted', 'reached', ''],
      targets.map((target) => [target.name, target.wanted, target.reached, describeVerdict(target)]),
    ),
    ...(hasRounds(report) || doubts.length > 0 ? ['', describeCautions(doubts)] : []),
    '',
    CALLS_LIMITS,
  ].join('\n');
}

/** The sentence under the figures, which are there. */
export function describeCautions(cautions: readonly string[]): string {
  if (cautions.length === 0) return 'The load generator kept up, and nothing else ran.';
  return `CAUTION: ${cautions.join('; ')}.`;
}

function section(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  return rows.length === 0 ? [] : ['', title, '', table(head, rows)];
}

const RATIO_HEAD = ['', 'ms per call-s', 'beside it', 'ratio', 'least', 'most'];

function ratioRows({ ratios }: CallsReport): string[][] {
  return ratios.map(({ name, beside, cpuMs, besideMs, median, least, most }) => [
    `${name} / ${beside}`,
    ...[cpuMs, besideMs, median, least, most].map((value) => value.toFixed(2)),
  ]);
}

const ALONE_HEAD = [
  '',
  'calls',
  'ms per call-s',
  'up ms p50/p99/p99.9',
  'down ms',
  'underruns',
  'RSS kB a call',
  'loop lag ms p99',
  'set-up ms p50/p99',
  'callers late ms p99',
  'cores: its, theirs, foreign',
];

function aloneRow(subject: SubjectFigures): string[] {
  const [round] = subject.rounds;
  if (round === undefined) return [subject.name, subject.failure ?? ''];
  const { load, cpuMs, lagMs, serverCoreBusy, loadCoreBusy, foreignCores } = round;
  return [
    subject.name,
    String(load.calls),
    cpuMs.toFixed(2),
    threeOf(load.up),
    threeOf(load.down),
    `${load.underruns} (${load.underrunMs.toFixed(0)} ms)`,
    rssPerCall(subject).toFixed(0),
    lagMs?.toFixed(1) ?? '-',
    `${load.setUp.p50.toFixed(1)} / ${load.setUp.p99.toFixed(1)}`,
    load.late.p99.toFixed(1),
    [serverCoreBusy, loadCoreBusy, foreignCores].map((cores) => cores.toFixed(2)).join(' / '),
  ];
}

function threeOf(spread: SpreadFigures): string {
  return spreadText(spread, ['p50', 'p99', 'p999']);
}

const FEATURE_HEAD = [
  '',
  'adds ms per call-s',
  'least',
  'most',
  'ratio',
  'up ms p50',
  'without',
  'RSS kB a call',
  'without',
];

function featureRows({ features }: CallsReport): string[][] {
  return features.map((feature) => [
    feature.name,
    ...[feature.addedMs, feature.leastMs, feature.mostMs].map((ms) => signed(ms)),
    feature.ratio.toFixed(2),
    ...[feature.upMs, feature.plainUpMs].map((ms) => msText(ms, 2)),
    ...[feature.rssKb, feature.plainRssKb].map((kb) => kb.toFixed(0)),
  ]);
}

function msText(ms: number, digits: number): string {
  return Number.isNaN(ms) ? NO_MARKER : ms.toFixed(digits);
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(2)}`;
}

const RAMP_HEAD = [
  'calls',
  'ms per call-s',
  'up ms p50/p99/p99.9',
  'down ms',
  'underruns',
  'its core %',
  'theirs %',
  'callers late ms p99',
  'limit',
];

function rampRows({ steps }: CallsReport['ramps'][number]): string[][] {
  return steps.map(({ calls, verdict, figures }) => [
    String(calls),
    figures.cpuMs.toFixed(2),
    threeOf(figures.load.up),
    threeOf(figures.load.down),
    String(figures.load.underruns),
    (figures.serverCoreBusy * 100).toFixed(0),
    (figures.loadCoreBusy * 100).toFixed(0),
    figures.load.late.p99.toFixed(1),
    verdict === 'good' ? '' : verdict,
  ]);
}
