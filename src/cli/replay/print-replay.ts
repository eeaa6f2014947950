import type { Comparison } from '../../compose/replay/compare.js';
import type { DecisionFigures, DecisionPair } from '../../compose/replay/decisions.js';

const MS_PER_S = 1000;
const COLUMN_CHARS = 18;
const LABEL_CHARS = 26;
const ROW_CHARS = 38;
const TIME_CHARS = 8;

/** A replay against its recording, for people. */
export function describeComparison({ lines, withSound, difference, strays }: Comparison): readonly string[] {
  const how = withSound ? 'byte for byte' : 'without the samples: no sound was kept';
  if (difference === undefined) return [`replayed ${lines} lines: identical (${how})`];
  const { line, before, recorded, replayed } = difference;
  return [
    `replayed: line ${line} differs (${how})`,
    ...before.map((text) => `    ${text}`),
    `  - ${recorded ?? '(the journal ends here)'}`,
    `  + ${replayed ?? '(the replay ends here)'}`,
    ...(strays.length === 0 ? [] : [`${strays.length} inputs came for which the replayed call did not wait`]),
    'The call’s code has changed since the recording, or this is a defect: a replay with the version of the journal tells which.',
  ];
}

/** What is compared in a trial of other settings. */
export interface Trial {
  readonly recorded: DecisionFigures;
  readonly same: DecisionFigures;
  readonly other: DecisionFigures;
  readonly decisions: readonly DecisionPair[];
}

const ROWS: readonly (readonly [
  label: string,
  key: Exclude<keyof DecisionFigures, 'end'>,
  unit: 'count' | 's',
])[] = [
  ['agent cut off', 'interruptions', 'count'],
  ['doubts', 'doubts', 'count'],
  ['  taken back', 'takenBack', 'count'],
  ['gate closures', 'gateClosures', 'count'],
  ['gate shut', 'gateShutMs', 's'],
  ['agent heard', 'agentHeardMs', 's'],
  ['agent not heard', 'agentCutMs', 's'],
  ['underruns', 'underruns', 'count'],
  ['length of the call', 'durationMs', 's'],
];

/** A trial of other settings, for people: figures, then every decision that is not the same. */
export function describeTrial({ recorded, same, other, decisions }: Trial): readonly string[] {
  const row = (label: string, ...cells: readonly string[]): string =>
    label.padEnd(LABEL_CHARS) + cells.map((cell) => cell.padStart(COLUMN_CHARS)).join('');
  const differing = decisions.filter(({ before, after }) => before === undefined || after === undefined);
  return [
    row('', 'recorded', 'as it was', 'as it would be'),
    ...ROWS.map(([label, key, unit]) =>
      row(label, ...[recorded, same, other].map((figures) => cellOf(figures[key], unit))),
    ),
    row('end', recorded.end, same.end, other.end),
    '',
    differing.length === 0
      ? 'Every decision would have been the same.'
      : `${differing.length} of ${decisions.length} decisions would have been others:`,
    ...(differing.length === 0
      ? []
      : [`${'s'.padStart(TIME_CHARS)}  ${'as it was'.padEnd(ROW_CHARS)}as it would be`]),
    ...differing.map(({ before, after }) => {
      const atMs = before?.atMs ?? after?.atMs ?? 0;
      const time = (atMs / MS_PER_S).toFixed(2).padStart(TIME_CHARS);
      return `${time}  ${(before?.what ?? '·').padEnd(ROW_CHARS)}${after?.what ?? '·'}`;
    }),
    '',
    'recorded: the journal. as it was, as it would be: the same caller, model and tools on a line that plays as the recorded one did; what the model would have said to other turns nobody knows.',
  ];
}

function cellOf(value: number, unit: 'count' | 's'): string {
  return unit === 's' ? `${(value / MS_PER_S).toFixed(2)} s` : String(value);
}
