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

/** More gaps of one text than that are not told of: somebody meant something else by the braces. */
const MAX_TOLD = 10;

/** What is in double braces in a text. */
export interface Gaps {
  /** Each once. */
  readonly names: readonly string[];
  /** The first that is no name, as written. */
  readonly malformed: string | undefined;
}

/** Finds the gaps of a text, and what was meant to be one. */
export function gapsOf(text: string): Gaps {
  const template = parseTemplate(text);
  return { names: template.names, malformed: GAP_LIKE.exec(template.render(() => ' '))?.[0] };
}

/** What gaps are judged by. */
export interface GapRules {
  /** The names that something fills. */
  readonly known: readonly string[];
  /** What may be said about a name that nothing fills, instead of listing those that something does. */
  readonly hint?: (name: string) => string | undefined;
}

/** Notes every gap of the text at this path that nothing would ever fill, and braces that hold no name. */
export function checkGaps(gaps: Gaps, path: YamlPath, { known, hint }: GapRules, report: FaultReport): void {
  const { names, malformed } = gaps;
  if (malformed !== undefined)
    report.add(path, {
      message: `${malformed} is no gap: a name has letters, digits and _, as in {{caller}}`,
      hidesFound: true,
    });
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
