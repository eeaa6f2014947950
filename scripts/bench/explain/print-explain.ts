import { table } from '../print.js';
import type { CleanCall, Injected } from './judge.js';
import type { LongJournal } from './long-journal.js';

export interface ExplainReport {
  readonly seed: string;
  readonly calls: number;
  readonly injected: readonly Injected[];
  readonly clean: readonly CleanCall[];
  readonly long: LongJournal | undefined;
  readonly seconds: number;
}

/** The tables for people; `show`: with everything that was found. */
export function printTables(report: ExplainReport, show: boolean): string {
  const parts = [faultTable(report), cleanTable(report), longLine(report)];
  if (show) parts.push(everything(report));
  return [...parts, LIMITS].filter((part) => part !== '').join('\n\n');
}

function faultTable({ injected, calls, seed }: ExplainReport): string {
  const rows = injected.map(({ fault: { name, how, expected }, named }) => {
    const firsts = named.map(([first]) => first?.code ?? 'nothing');
    const hits = firsts.filter((code) => code === expected).length;
    const others = firsts.filter((code) => code !== expected);
    const verdict = others.length === 0 ? 'hit' : `MISS: ${[...new Set(others)].join(', ')}`;
    return [name, how, expected, `${hits} of ${named.length}`, verdict];
  });
  const runs = injected.flatMap(({ named }) => named).length;
  const hits = injected.flatMap(({ fault, named }) =>
    named.filter(([first]) => first?.code === fault.expected),
  ).length;
  const share = ((100 * hits) / Math.max(1, runs)).toFixed(1);
  const head = ['fault', 'injected by', 'must be named first', 'named first', ''];
  return `${table(head, rows)}\n\n${injected.length} faults, ${calls} calls each (seed ${seed}): ${hits} of ${runs} named first, ${share} % (target 90 %)`;
}

function cleanTable({ clean }: ExplainReport): string {
  if (clean.length === 0) return '';
  const kinds = [...new Set(clean.map(({ kind }) => kind))];
  const rows = kinds.map((kind) => {
    const calls = clean.filter((call) => call.kind === kind);
    const found = calls.flatMap(({ findings }) => findings.map(({ code }) => code));
    const meanS = calls.reduce((sum, { lengthMs }) => sum + lengthMs, 0) / calls.length / 1000;
    return [kind, String(calls.length), meanS.toFixed(0), found.length === 0 ? 'none' : found.join(', ')];
  });
  const alarmed = clean.filter(({ findings }) => findings.length > 0).length;
  const head = ['clean calls', 'calls', 'mean s', 'findings'];
  return `${table(head, rows)}\n\n${clean.length} clean calls: ${alarmed} with a finding (target 0)`;
}

function longLine({ long, seconds }: ExplainReport): string {
  if (long === undefined) return '';
  const { minutes, megabytes, lines, explainedMs } = long;
  return `a call of ${minutes} minutes (${lines} lines, ${megabytes.toFixed(1)} MB) is explained in ${(explainedMs / 1000).toFixed(2)} s (target 2 s); the whole run took ${seconds.toFixed(0)} s`;
}

function everything({ injected, clean }: ExplainReport): string {
  const of = (name: string, findings: Injected['named'][number]): string =>
    [
      name,
      ...findings.map(({ code, because, evidence }) => {
        const lines = evidence.map(
          ({ line, atMs, text }) => `      ${line} ${(atMs / 1000).toFixed(2)} s ${text}`,
        );
        return [`  ${code}: ${because}`, ...lines].join('\n');
      }),
    ].join('\n');
  return [
    ...injected.flatMap(({ fault, named }) => named.map((findings) => of(fault.name, findings))),
    ...clean.filter(({ findings }) => findings.length > 0).map(({ kind, findings }) => of(kind, findings)),
  ].join('\n');
}

const LIMITS =
  'Limits of this evidence: the faults are those that we thought of; what injects them is the practice agent, a simulated carrier and line, synthetic voices and a simulated standstill of the process, all in virtual time; the live writer writes the journals, to a disk in memory, and they are read from a file.';
