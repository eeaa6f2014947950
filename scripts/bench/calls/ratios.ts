import { percentile } from '../print.js';
import type { SubjectFigures } from './together.js';

/** The CPU of one subject beside that of another that carried as many calls at the same time. */
export interface Ratio {
  readonly name: string;
  readonly beside: string;
  /** CPU for a second of a call (ms), median of the rounds. */
  readonly cpuMs: number;
  readonly besideMs: number;
  /** Of the rounds' ratios. */
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The ratios of all subjects of a group to its last. */
export function ratiosOf(group: readonly SubjectFigures[]): readonly Ratio[] {
  const beside = group.at(-1);
  if (beside === undefined) return [];
  return group.slice(0, -1).map((subject) => {
    const own = subject.rounds.map(({ cpuMs }) => cpuMs);
    const other = beside.rounds.map(({ cpuMs }) => cpuMs);
    const ratios = own.map((cpuMs, round) => cpuMs / (other[round] ?? NaN));
    return {
      name: subject.name,
      beside: beside.name,
      cpuMs: percentile(own, 50),
      besideMs: percentile(other, 50),
      median: percentile(ratios, 50),
      least: Math.min(...ratios),
      most: Math.max(...ratios),
    };
  });
}
