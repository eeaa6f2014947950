import type { ExplainedCall } from '../../observe/explain/explained-call.js';
import type { CallFigures } from '../../observe/explain/figures.js';
import type { Evidence, Finding } from '../../observe/explain/finding.js';
import { costLines } from '../../observe/cost/cost-text.js';

/** How words stand out: by colour in a terminal, not at all elsewhere. */
export interface Ink {
  readonly strong: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly good: (text: string) => string;
  readonly faint: (text: string) => string;
}

const plain = (text: string): string => text;
const styled =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[0m`;

/** For files and pipes. */
export const PLAIN: Ink = { strong: plain, bad: plain, good: plain, faint: plain };
/** For terminals (ECMA-48 SGR). */
export const COLOURED: Ink = { strong: styled(1), bad: styled(31), good: styled(32), faint: styled(2) };

/** The lines for people: the likeliest cause big and plain, then what else there is, then the call in figures. */
export function describeExplained(call: ExplainedCall, ink: Ink): readonly string[] {
  const { findings, figures } = call;
  const [first, ...others] = findings;
  const started = [call.startedAt, call.agent === null ? '' : `agent ${call.agent}`].filter(Boolean);
  return [
    ink.faint([`call ${call.callId}`, ...started].join(' · ')),
    '',
    ...(first === undefined ? [ink.good('Nothing is wrong with this call.')] : cause(first, ink)),
    ...others.flatMap((finding) => ['', ...further(finding, ink)]),
    '',
    ...describeFigures(figures).map(ink.faint),
    ink.faint(call.journal),
  ];
}

function cause(finding: Finding, ink: Ink): readonly string[] {
  return [ink.strong(ink.bad(finding.title)), '', ...details(finding, ink)];
}

function further(finding: Finding, ink: Ink): readonly string[] {
  return [`also: ${ink.strong(finding.title)}`, ...details(finding, ink)];
}

function details({ code, because, change, evidence }: Finding, ink: Ink): readonly string[] {
  return [
    `  ${because}`,
    `  → ${change}`,
    ...evidence.map((one) => ink.faint(`    ${describeEvidence(one)}`)),
    ink.faint(`    (${code})`),
  ];
}

const LINE_CHARS = 7;
const TIME_CHARS = 9;

function describeEvidence({ line, atMs, text }: Evidence): string {
  return `line ${String(line).padStart(LINE_CHARS)} ${seconds(atMs).padStart(TIME_CHARS)}  ${text}`;
}

function describeFigures(figures: CallFigures): readonly string[] {
  const { latency, endReason } = figures;
  const spoken = `${seconds(figures.durationMs)}, ended: ${endReason ?? 'not in the journal'}`;
  const typed = figures.callerTexts === 0 ? '' : `, ${figures.callerTexts} typed`;
  const caller = `caller ${figures.callerUtterances} utterances (${seconds(figures.callerSpokeMs)})${typed}`;
  const agent = `agent ${figures.responses} responses (${seconds(figures.agentSpokeMs)} heard)`;
  const rest = `${figures.interruptions} interruptions, ${figures.toolCalls} tool calls, ${figures.underruns} underruns`;
  const turns =
    latency === null
      ? 'no turn was answered'
      : `answers after ${seconds(latency.medianMs)} (median of ${latency.turns}), ${seconds(latency.worstMs)} at worst, on the caller’s clock*`;
  const definition = latency === null ? [] : [`* ${latency.definition}`];
  return [`${spoken}; ${caller}; ${agent}`, `${rest}; ${turns}`, ...costLines(figures.cost), ...definition];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
