import { type CallsFigures, cautions, judge } from './calls-figures.js';
import type { CallsPlan } from './calls-plan.js';
import { describeMachine, type Machine } from './machine.js';
import { spread, table } from './print.js';
import type { Cores } from './use.js';

/** What the figures can not say. */
export const CALLS_LIMITS =
  'Limits of this evidence: one machine, loopback, no TLS; server, callers and provider share its cores, so that each disturbs the others ' +
  'and the times include how late the callers themselves were. The provider is a script that answers at once with recorded audio: real ones take ' +
  'longer. RSS per call is what the process grew by, compiled code and heap reserve included, so that it falls with more calls. One run; other work on ' +
  'the machine is measured and stated, not kept away.';

/** The report for people. */
export function printCalls(machine: Machine, plan: CallsPlan, figures: CallsFigures): string {
  const doubts = cautions(figures);
  return [
    `bench:calls: ${describeMachine(machine)}`,
    `${plan.calls} calls of ${plan.seconds} s, begun within ${plan.rampSeconds} s, ${plan.format}; signed webhooks and upgrades\n`,
    table(['measure', 'value', 'target', ''], rowsOf(figures)),
    '',
    doubts.length === 0 ? 'The load generator kept up.' : `CAUTION: ${doubts.join('; ')}.`,
    ...(figures.complaints.length === 0
      ? []
      : [`The server complained: ${[...new Set(figures.complaints)].join(', ')}`]),
    '',
    CALLS_LIMITS,
  ].join('\n');
}

function rowsOf(figures: CallsFigures): string[][] {
  const { firstAudioMs, setUpMs, lateMs, farEnd, framesSent } = figures;
  const targets = new Map(judge(figures).map((target) => [target.name, target]));
  const judged = (name: string, value: string): string[] => {
    const target = targets.get(name);
    return [name, value, target?.wanted ?? '', target === undefined ? '' : target.met ? 'ok' : 'MISSED'];
  };
  return [
    judged('calls that ran to their end', `${figures.clean} of ${figures.calls}`),
    judged('underruns', `${figures.underruns} (${figures.underrunMs} ms)`),
    judged('caller frames lost', `${framesSent - farEnd.frames} of ${framesSent}`),
    judged('caller turns at the provider', String(farEnd.callerTurns)),
    judged('interruptions: clears', String(figures.clears)),
    judged('interruptions: truncates', String(farEnd.truncated)),
    judged('first agent audio, slowest', `${Math.max(...firstAudioMs).toFixed(1)} ms`),
    ['first agent audio after start, p50 / p95 / p99 / max', `${spread(firstAudioMs)} ms`, '', ''],
    ['set-up, webhook to TwiML, p50 / p95 / p99 / max', `${spread(setUpMs)} ms`, '', ''],
    ['caller frames late (generator), p50 / p95 / p99 / max', `${spread(lateMs)} ms`, '', ''],
    ['provider bursts late (generator), max', `${farEnd.latestMs.toFixed(1)} ms`, '', ''],
    ["gaps in the provider's own bursts", String(farEnd.gaps), '', ''],
    ...useRows(figures),
    ['responses (cut off while generated)', `${farEnd.responses} (${farEnd.interrupted})`, '', ''],
    ['marks echoed', String(figures.marks), '', ''],
    ['agent heard', `${(figures.heardShare * 100).toFixed(0)} % of the time`, '', ''],
    ['warnings and errors in the server log', String(figures.complaints.length), '', ''],
  ];
}

function useRows({ use, calls }: CallsFigures): string[][] {
  if (use === undefined) return [['CPU and memory', 'not measured on this system', '', '']];
  const { ramp, steady, idleRssKb, rssKb } = use;
  const cores = ({ server, generator, others }: Cores): string =>
    [server, generator, others].map((count) => count.toFixed(2)).join(' / ');
  const mb = (kb: number): string => (kb / 1024).toFixed(0);
  const growth = `${((rssKb - idleRssKb) / calls).toFixed(0)} kB (${mb(idleRssKb)} to ${mb(rssKb)} MB)`;
  return [
    ['server CPU per call-second, all calls up', `${((steady.server * 1000) / calls).toFixed(2)} ms`, '', ''],
    ['cores: server / generator / others, all calls up', cores(steady), '', ''],
    ['the same while the calls began', cores(ramp), '', ''],
    ['server RSS per call', growth, '', ''],
  ];
}
