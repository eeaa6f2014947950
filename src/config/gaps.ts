import { didYouMean } from '../lib/did-you-mean.js';
import { parseTemplate } from '../lib/template.js';
import type { YamlPath } from './faults.js';
import type { FaultReport } from './report.js';

/** The gaps that an agent's texts and its lookups may always have. */
export const CALL_VARIABLES = ['caller', 'called', 'agent', 'date', 'time', 'weekday', 'time_zone'] as const;

/** The gaps that a tool's request may have besides the tool's own parameters. */
export const TOOL_VARIABLES = ['caller', 'called', 'call_id', 'idempotency_key'] as const;

/** What stands in double braces, and is short enough to have been meant as a gap. */
const GAP_LIKE = /\{\{[^{}\p{C}]{0,64}\}\}/u;

/** A gap that begins and never ends: what follows its braces is cut short by another brace, or by the end of the text. */
const UNCLOSED = /\{\{[^\S\n]*(\w{0,32})[^{}]*(?![^{}]|\}\})/u;

/** More gaps of one text than that are not told of: somebody meant something else by the braces. */
const MAX_TOLD = 10;

/** What is in double braces in a text. */
export interface Gaps {
  /** Each once. */
  readonly names: readonly string[];
  /** What is wrong with braces that hold no name or are not closed: the first of each kind. */
  readonly faults: readonly string[];
}

/** Finds the gaps of a text, and what was meant to be one. */
export function gapsOf(text: string): Gaps {
  const template = parseTemplate(text);
  const rest = template.render(() => ' ');
  const [nameless] = GAP_LIKE.exec(rest) ?? [];
  const [open, name = ''] = UNCLOSED.exec(rest) ?? [];
  const faults = [
    nameless && `${nameless} is no gap: a name has letters, digits and _, as in {{caller}}`,
    open && `{{${name} begins a gap that is not closed; write it as in {{caller}}`,
  ];
  return { names: template.names, faults: faults.filter((fault) => fault !== undefined) };
}

/** What gaps are judged by. */
export interface GapRules {
  /** The names that something fills. */
  readonly known: readonly string[];
  /** What may be said about a name that nothing fills, instead of listing those that something does. */
  readonly hint?: (name: string) => string | undefined;
}

/** Notes every gap of the text at this path that nothing would ever fill, braces that hold no name, and those that are never closed. */
export function checkGaps(gaps: Gaps, path: YamlPath, { known, hint }: GapRules, report: FaultReport): void {
  const { names, faults } = gaps;
  for (const message of faults) report.add(path, { message, hidesFound: true });
  for (const name of names.filter((one) => !known.includes(one)).slice(0, MAX_TOLD)) {
    const hinted = hint?.(name);
    const suggestion = hinted === undefined ? didYouMean(name, known) : undefined;
    const message = `nothing fills {{${name}}}; ${hinted ?? listed(known)}`;
    report.add(path, { message, suggestion, hidesFound: true });
  }
}

function listed(known: readonly string[]): string {
  return known.length === 0 ? 'this text can have no gaps' : `known here: ${known.join(', ')}`;
}

/** Notes every gap of a text that is always said as it stands. */
export function checkNoGaps(text: string | undefined, path: YamlPath, report: FaultReport): void {
  checkGaps(gapsOf(text ?? ''), path, { known: [] }, report);
}
