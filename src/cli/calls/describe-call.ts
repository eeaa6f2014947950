import { assertNever } from '../../lib/assert-never.js';
import { RECOVERY_STEPS } from '../../lib/recovery-steps.js';
import { costLines } from '../../observe/cost/cost-text.js';
import { latencyText } from '../../observe/picture/between.js';
import { clockText, lengthText } from '../../observe/picture/scale.js';
import type { AgentTurn, CallTimeline, Moment } from '../../observe/timeline/types.js';
import { printable, wrappedText } from './printable.js';

/** One thing that happened, in the column of who did it; `neither` goes over both. */
interface Entry {
  readonly atMs: number;
  readonly column: 'caller' | 'agent' | 'neither';
  readonly text: string;
  /** Small print below it. */
  readonly detail?: string | undefined;
}

const TIME_CHARS = 10;
const GAP = '  ';
const MIN_COLUMN_CHARS = 24;

/** A call as a conversation on a time axis: time, caller, agent. Words that were not heard stand between ~~. */
export function describeCall(timeline: CallTimeline, widthChars: number): readonly string[] {
  const columnChars = Math.max(MIN_COLUMN_CHARS, Math.floor((widthChars - TIME_CHARS - GAP.length) / 2));
  const entries = entriesOf(timeline).sort((a, b) => a.atMs - b.atMs);
  return [
    ...headOf(timeline),
    '',
    `${'time'.padEnd(TIME_CHARS)}${'caller'.padEnd(columnChars)}${GAP}agent`,
    ...entries.flatMap((entry) => linesOf(entry, columnChars)),
    ...(timeline.leftOut > 0 ? [`(${timeline.leftOut} further things are left out)`] : []),
    ...(timeline.latencies.length > 0
      ? ['', ...wrappedText(`* ${timeline.latencyDefinition}`, widthChars)]
      : []),
  ];
}

function headOf({ info, startedAt = '', lengthMs, end, latencies, cost }: CallTimeline): readonly string[] {
  const who = info && `call ${info.callId}  ${info.from} → ${info.to}  agent ${info.agent}, ${info.provider}`;
  const when = startedAt.slice(0, 19).replace('T', ' ');
  const how = end === undefined ? 'no end written down' : `ended: ${end.reason} (${end.detail})`;
  const totals = latencies.map(({ totalMs }) => totalMs).sort((a, b) => a - b);
  const [p50, p95] = [0.5, 0.95].map((share) => totals[Math.floor(totals.length * share)]);
  const latency =
    p50 === undefined || p95 === undefined
      ? []
      : [`answered after ${lengthText(p50)} (median), ${lengthText(p95)} (95 %)*`];
  const first = [when, lengthText(lengthMs), how].filter(Boolean).join('  ');
  return [who ?? 'call', first, ...costLines(cost), ...latency].map(printable);
}

function linesOf({ atMs, column, text, detail }: Entry, columnChars: number): readonly string[] {
  const indent = column === 'agent' ? columnChars + GAP.length : 0;
  const width = column === 'neither' ? 2 * columnChars + GAP.length : columnChars;
  const lines = [
    ...wrappedText(text, width),
    ...(detail === undefined ? [] : wrappedText(detail, width - 2).map((line) => `  ${line}`)),
  ];
  return lines.map(
    (line, i) => (i === 0 ? timeOf(atMs) : ' '.repeat(TIME_CHARS)) + ' '.repeat(indent) + line,
  );
}

/** As in 1:05.3. */
function timeOf(atMs: number): string {
  return `${clockText(atMs)}.${Math.floor((Math.max(0, atMs) % 1000) / 100)}`.padEnd(TIME_CHARS);
}

function entriesOf(timeline: CallTimeline): Entry[] {
  const { callerTurns, gate, doubts, tools, moments, end } = timeline;
  return [
    ...callerTurns.map(({ fromMs, toMs, text }): Entry => {
      return {
        atMs: fromMs,
        column: 'caller',
        text: text || '(speech without words)',
        detail: lengthText(toMs - fromMs),
      };
    }),
    ...timeline.agentTurns.map((turn) => agentEntry(turn, timeline)),
    ...gate.map(({ fromMs, toMs, openedBy }): Entry => {
      const until =
        openedBy === undefined ? 'and stayed so' : `for ${lengthText(toMs - fromMs)}, until ${openedBy}`;
      return { atMs: fromMs, column: 'caller', text: `░ gate shut ${until}` };
    }),
    ...doubts.map(({ fromMs, toMs, became }): Entry => {
      const why = became === 'nothing' ? 'it fell silent again' : 'somebody spoke';
      return { atMs: fromMs, column: 'agent', text: `… held back for ${lengthText(toMs - fromMs)}: ${why}` };
    }),
    ...tools.map(({ fromMs, toMs, name, outcome, argumentsJson }): Entry => {
      const text = `⚙ ${name} ${lengthText(toMs - fromMs)} ${outcome}`;
      return { atMs: fromMs, column: 'agent', text, detail: argumentsJson };
    }),
    ...moments.map(momentEntry),
    ...(end === undefined ? [] : [endEntry(end)]),
  ];
}

function endEntry({ atMs, reason, detail }: NonNullable<CallTimeline['end']>): Entry {
  return { atMs, column: 'neither', text: `■ ${reason}: ${detail}` };
}

function agentEntry(turn: AgentTurn, { latencies }: CallTimeline): Entry {
  const { fromMs, kind, heardText, unheardText, heardMs, receivedMs, responseId, outcome } = turn;
  const unheard = unheardText === '' ? '' : `~~${unheardText}~~`;
  const text = kind === 'sound' ? '♪' : [heardText, unheard].filter(Boolean).join(' ') || '(no words)';
  const answered = latencies.find((latency) => latency.responseId === responseId);
  const part = `${lengthText(heardMs)} heard of ${lengthText(receivedMs)}`;
  const heard =
    outcome === 'heard'
      ? lengthText(heardMs)
      : outcome === 'unfinished'
        ? `${part} so far: not finished`
        : part;
  const detail = [heard, answered && latencyText(answered)].filter(Boolean).join(' · ');
  return { atMs: fromMs, column: 'agent', text, detail };
}

function momentEntry(moment: Moment): Entry {
  const { atMs } = moment;
  switch (moment.what) {
    case 'stream-began':
      return { atMs, column: 'neither', text: '· the stream began' };
    case 'model-ready':
      return { atMs, column: 'neither', text: '· the model was ready' };
    case 'barge-in':
      return { atMs, column: 'caller', text: `✂ agent cut off (by ${moment.by})` };
    case 'key':
      return { atMs, column: 'caller', text: `[${moment.digit}] pressed` };
    case 'typed':
      return { atMs, column: 'caller', text: moment.text, detail: '⌨ typed' };
    case 'underrun':
      return { atMs, column: 'agent', text: `! the line ran dry for ${lengthText(moment.gapMs)}` };
    case 'farewell-forgotten':
      return { atMs, column: 'agent', text: '! goodbye without a hang-up' };
    case 'fault':
      return { atMs, column: 'neither', text: `! ${moment.code}`, detail: moment.detail };
    case 'recovery': {
      const detail = moment.detail === '' ? undefined : moment.detail;
      return { atMs, column: 'neither', text: `↻ ${RECOVERY_STEPS[moment.step].words}`, detail };
    }
    case 'line':
      return { atMs, column: 'neither', text: `☎ ${moment.text}` };
    default:
      return assertNever(moment);
  }
}
