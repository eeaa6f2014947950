import { describeMachine, type Machine } from '../machine.js';
import { table } from '../print.js';
import { CALLS_LIMITS, describeCautions } from './print-report.js';
import { cautionsOf } from './report.js';
import { describeGrowth, type ShortFigures } from './short.js';
import { nameOf } from './stored.js';

/** The ratios for people, what became of them, and what they can not say. */
export function printShort(machine: Machine, figures: ShortFigures): string {
  const { ratios, growth, troubles } = figures;
  const rows = ratios.map((ratio) => [
    nameOf(ratio),
    ...[ratio.median, ratio.least, ratio.most].map((value) => value.toFixed(2)),
  ]);
  return [
    `bench:calls: ${describeMachine(machine)}`,
    table(['CPU', 'ratio', 'least', 'most'], rows),
    ...(growth.length === 0 ? [] : [describeGrowth(growth)]),
    ...(troubles.length === 0 ? [] : [describeTroubles(troubles)]),
    describeCautions(shortCautions(figures)),
    CALLS_LIMITS,
  ].join('\n\n');
}

/** Why these figures say less than they seem. */
export function shortCautions({ groups }: ShortFigures): readonly string[] {
  return cautionsOf({ groups, alone: [], ramps: [] });
}

function describeTroubles(troubles: readonly string[]): string {
  return `FAILED: what is not carried costs nothing, so that these ratios say nothing: ${troubles.join('; ')}.`;
}
