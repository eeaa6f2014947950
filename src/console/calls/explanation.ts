import { fieldsOf, numberOf, objectsOf, textOf } from './read-calls.js';

/** One thing that is wrong with a call. */
export interface FindingView {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly title: string;
  readonly because: string;
  readonly change: string;
  readonly evidence: readonly { readonly line: number; readonly atMs: number; readonly text: string }[];
}

/** What went wrong in a call, and its few figures. */
export interface Explanation {
  readonly findings: readonly FindingView[];
  readonly figures: {
    readonly durationMs: number;
    readonly callerUtterances: number;
    readonly callerTexts: number;
    readonly responses: number;
    readonly interruptions: number;
    readonly toolCalls: number;
    readonly underruns: number;
    readonly medianMs: number | undefined;
    readonly worstMs: number | undefined;
  };
}

/** Reads the answer of `GET /calls/:id/explain`. */
export function explanationOf(body: unknown): Explanation {
  const fields = fieldsOf(body);
  const figures = fieldsOf(fields['figures']);
  const latency = fieldsOf(figures['latency']);
  const count = (name: string): number => numberOf(figures[name]) ?? 0;
  return {
    findings: objectsOf(fields['findings']).map(findingOf),
    figures: {
      durationMs: count('durationMs'),
      callerUtterances: count('callerUtterances'),
      callerTexts: count('callerTexts'),
      responses: count('responses'),
      interruptions: count('interruptions'),
      toolCalls: count('toolCalls'),
      underruns: count('underruns'),
      medianMs: numberOf(latency['medianMs']),
      worstMs: numberOf(latency['worstMs']),
    },
  };
}

function findingOf(finding: Readonly<Record<string, unknown>>): FindingView {
  return {
    code: textOf(finding['code']) ?? '',
    severity: finding['severity'] === 'error' ? 'error' : 'warning',
    title: textOf(finding['title']) ?? '',
    because: textOf(finding['because']) ?? '',
    change: textOf(finding['change']) ?? '',
    evidence: objectsOf(finding['evidence']).map(({ line, atMs, text }) => ({
      line: numberOf(line) ?? 0,
      atMs: numberOf(atMs) ?? 0,
      text: textOf(text) ?? '',
    })),
  };
}
