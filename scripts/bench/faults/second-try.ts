import type { CellResult } from './cell.js';
import { type MatrixPlan, type MatrixResult, runMatrix } from './run-matrix.js';

/** When more than that is wrong, it is no stall of the machine's. */
const MOST_CELLS = 24;
/** The second time, so many calls at once. */
const AT_ONCE = 6;

/** The matrix, and what was wrong only when everything ran at once. */
export interface TwiceTried extends MatrixResult {
  /** The first try of the cells that were as expected at the second. */
  readonly stumbled: readonly CellResult[];
}

/** Runs the matrix, and once more, few at a time, what was not as expected: a machine that others use stands still at times; what is really wrong is wrong twice. */
export async function runMatrixTwice(
  plan: MatrixPlan,
  progress: (text: string) => void,
): Promise<TwiceTried> {
  const first = await runMatrix(plan, progress);
  const wrong = first.cells.filter(isWrong);
  if (wrong.length === 0 || wrong.length > MOST_CELLS) return { ...first, stumbled: [] };
  const names = new Set(wrong.map(({ fault }) => fault));
  const faults = plan.faults.filter(({ name }) => names.has(name));
  const phases = new Set(wrong.map(({ phase }) => phase));
  // What strikes a host strikes all of its calls, and goes its own way with one alone: a server that is told to stop and has no call is gone at once.
  const isOfCalls = faults.every(({ where }) => where !== 'host');
  const second = await runMatrix(
    {
      ...plan,
      faults,
      phases: isOfCalls ? plan.phases.filter((phase) => phases.has(phase)) : plan.phases,
      atOnce: AT_ONCE,
    },
    (text) => progress(`again: ${text}`),
  );
  return together(first, second);
}

function together(first: MatrixResult, second: MatrixResult): TwiceTried {
  const stumbled: CellResult[] = [];
  const cells = first.cells.map((cell) => {
    if (!isWrong(cell)) return cell;
    const again = second.cells.find(({ fault, phase }) => fault === cell.fault && phase === cell.phase);
    if (again === undefined || isWrong(again)) return cell;
    stumbled.push(cell);
    return again;
  });
  return {
    cells,
    stumbled,
    bystanders: [...first.bystanders, ...second.bystanders],
    replays: {
      compared: first.replays.compared + second.replays.compared,
      differ: [...first.replays.differ, ...second.replays.differ],
    },
    complaints: [...first.complaints, ...second.complaints],
    seconds: first.seconds + second.seconds,
  };
}

function isWrong({ wrong }: CellResult): boolean {
  return wrong.length > 0;
}
