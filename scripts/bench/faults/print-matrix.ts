import { describeMachine, type Machine } from '../machine.js';
import type { CellResult } from './cell.js';
import { PHASES, type Phase } from './fault.js';
import type { TwiceTried } from './second-try.js';

const SHORT: Readonly<Record<string, string>> = { sound: 'tone', 'carrier-says': 'TwiML' };
/** A story is told by its beginning and its end. */
const MOST_WORDS = 5;
/** From the longest silence backwards: the calls that were worst. */
const WORST = 10;

/** The table and what else there is to tell, for a terminal. */
export function printMatrix(machine: Machine, result: TwiceTried): string {
  return [`bench:faults: ${describeMachine(machine)}`, tableOf(result.cells), ...summary(result)].join(
    '\n\n',
  );
}

/** docs/faults.md. */
export function markdownOf(machine: Machine, result: TwiceTried): string {
  const intro = `# Faults

What a caller hears when something goes wrong: every fault in every phase of a call, in real time, over real sockets, against a server that is a process of its own. Each cell is one call:
what was heard after the fault (told from the sound on the caller's line), and the longest silence while somebody should have been heard. Somebody should be heard from when the call is answered and from the
end of each turn of the caller's, until something of the agent's own was heard whole; a recorded phrase or a tone breaks a silence, but is no answer.

Words: greeting, answer, result (of the tool), goodbye, still-here and welcome-back are the agent's; bridge, filler and apology are recorded phrases; tone is the sound of who waits; TwiML is said by the carrier.
**FAILS** marks what is not as it is expected in \`scripts/bench/faults/matrix.ts\`.

\`npm run bench:faults -- --write\` makes this page. ${describeMachine(machine)}, ${result.seconds.toFixed(0)} s.
`;
  return `${[intro.trimEnd(), tableOf(result.cells), ...summary(result)].join('\n\n')}\n`;
}

function tableOf(cells: readonly CellResult[]): string {
  const faults = [...new Set(cells.map(({ fault }) => fault))];
  const phases = PHASES.filter((phase) => cells.some((cell) => cell.phase === phase));
  const rows = faults.map((fault) => [fault, ...phases.map((phase) => textOf(cellOf(cells, fault, phase)))]);
  return [['fault', ...phases], phases.map(() => '---').concat('---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

function cellOf(cells: readonly CellResult[], fault: string, phase: Phase): CellResult | undefined {
  return cells.find((cell) => cell.fault === fault && cell.phase === phase);
}

function textOf(cell: CellResult | undefined): string {
  if (cell === undefined) return '';
  const words = cell.story.map((word) => SHORT[word] ?? word);
  const told = words.length > MOST_WORDS ? [...words.slice(0, 2), '…', ...words.slice(-2)] : words;
  const seconds = `${(cell.silenceMs / 1000).toFixed(1)} s`;
  const failed = cell.wrong.length > 0 ? `**FAILS**: ${cell.wrong.join(', ')}: ` : '';
  return `${failed}${told.join(', ') || 'nothing'}; ${cell.expected.outcome === 'left' ? '–' : seconds}`;
}

function summary({
  cells,
  stumbled,
  bystanders,
  replays,
  complaints,
  seconds,
}: TwiceTried): readonly string[] {
  const failing = cells.filter(({ wrong }) => wrong.length > 0);
  const worst = [...cells]
    .filter(({ expected }) => expected.outcome !== 'left')
    .sort((a, b) => b.silenceMs - a.silenceMs);
  const harmed = bystanders.filter(({ wrong }) => wrong.length > 0);
  return [
    `${cells.length - failing.length} of ${cells.length} cells as expected, in ${seconds.toFixed(0)} s.`,
    ...(stumbled.length > 0
      ? [
          `Of these only at a second try, with few calls at once: ${stumbled.length}. At the first: ${stumbled
            .map(({ fault, phase, wrong }) => `${fault} / ${phase}: ${wrong.join(', ')}`)
            .join('; ')}.`,
        ]
      : []),
    `Calls beside them: ${bystanders.length}, ${bystanders.reduce((sum, { answered }) => sum + answered, 0)} of ${bystanders.reduce((sum, { turns }) => sum + turns, 0)} turns answered; harmed: ${harmed.length}${harmed.map(({ wrong }) => `; ${wrong.join(', ')}`).join('')}.`,
    `Journals that replay byte for byte: ${replays.compared - replays.differ.length} of ${replays.compared}.`,
    ...(complaints.length > 0
      ? [`What servers complained of: ${complaints.length}\n\n${complaints.slice(0, WORST).join('\n')}`]
      : []),
    `The longest silences: ${worst
      .slice(0, WORST)
      .map(({ fault, phase, silenceMs }) => `${fault} / ${phase} ${silenceMs} ms`)
      .join('; ')}.`,
  ];
}
