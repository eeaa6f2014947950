import type { Finding } from './finding.js';

const VERDICT_CHARS = 6;
const NAME_CHARS = 12;
const INDENT = ' '.repeat(VERDICT_CHARS + NAME_CHARS + 1);

/** A finding for people: what was seen, and below it why that matters and what to do. */
export function describeFinding({ verdict, check, saw, why, todo }: Finding): readonly string[] {
  return [
    `${verdict.padEnd(VERDICT_CHARS)}${check.padEnd(NAME_CHARS)} ${saw}`,
    ...(why === undefined ? [] : [`${INDENT}${why}`]),
    ...(todo === undefined ? [] : [`${INDENT}→ ${todo}`]),
  ];
}

/** The last line. */
export function describeSummary(findings: readonly Finding[]): string {
  const count = (verdict: Finding['verdict']): number =>
    findings.filter((one) => one.verdict === verdict).length;
  const [warnings, failures, skipped] = [count('warn'), count('fail'), count('skip')];
  const left = skipped === 0 ? '' : ` ${skipped} not checked,`;
  const all = `${count('ok')} ok,${left} ${warnings} to look at, ${failures} failed`;
  if (failures > 0) return `${all}: calls will not work like this`;
  return `${all}: ready for calls`;
}
