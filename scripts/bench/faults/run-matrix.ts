import { statSync } from 'node:fs';
import { compareReplay } from '../../../src/compose/replay/compare.js';
import { recordedCall } from '../../../src/compose/replay/recorded-call.js';
import { messageOf } from '../../../src/lib/errors.js';
import { listJournals } from '../../../src/observe/journal/find.js';
import { waitMs } from '../load.js';
import { bystand, type BystanderCall } from './bystander.js';
import { CARRIER_FAULTS } from './carrier-faults.js';
import { Cell, type CellResult } from './cell.js';
import type { Fault, Phase } from './fault.js';
import { HOST_FAULTS } from './host-faults.js';
import { PROVIDER_FAULTS } from './provider-faults.js';
import { ServerUnderTest } from './server.js';
import { Stage } from './stage.js';

/** Everything that may go wrong, in the order of the table. */
export const FAULTS: readonly Fault[] = [...PROVIDER_FAULTS, ...CARRIER_FAULTS, ...HOST_FAULTS];

/** What a run of the matrix showed. */
export interface MatrixResult {
  readonly cells: readonly CellResult[];
  readonly bystanders: readonly BystanderCall[];
  /** Journals that were replayed, and those that went another way. */
  readonly replays: { readonly compared: number; readonly differ: readonly string[] };
  /** What servers said of themselves that they must not say, and how they ended. */
  readonly complaints: readonly string[];
  readonly seconds: number;
}

/** Which part of the matrix, and how many calls at once. */
export interface MatrixPlan {
  readonly faults: readonly Fault[];
  readonly phases: readonly Phase[];
  readonly atOnce: number;
  /** Whether the servers' folders, with the journals, are left. */
  readonly keep: boolean;
}

/** How long from the first ring to each phase, about (ms): calls that are struck together begin so much apart. */
const LEADS_MS: Readonly<Record<Phase, number>> = {
  ringing: 0,
  greeting: 1_200,
  listening: 3_600,
  speaking: 6_500,
  tool: 4_400,
  goodbye: 4_600,
};
const LONGEST_LEAD_MS = Math.max(...Object.values(LEADS_MS));
/** Calls begin so far apart (ms). */
const APART_MS = 120;

/** Runs the cells of a plan, many at once, in real time. */
export async function runMatrix(plan: MatrixPlan, progress: (text: string) => void): Promise<MatrixResult> {
  const startMs = performance.now();
  const stage = await Stage.open();
  try {
    const single = plan.faults.filter(({ where }) => where !== 'host');
    const hosts = plan.faults.filter(({ where }) => where === 'host');
    const parts = [
      ...(single.length > 0 ? [runShared(stage, { ...plan, faults: single }, progress)] : []),
      runHosts(stage, { ...plan, faults: hosts }, progress),
    ];
    const done = await Promise.all(parts);
    return {
      cells: done.flatMap(({ cells }) => cells),
      bystanders: done.flatMap(({ bystanders }) => bystanders),
      replays: {
        compared: done.reduce((sum, { replays }) => sum + replays.compared, 0),
        differ: done.flatMap(({ replays }) => replays.differ),
      },
      complaints: done.flatMap(({ complaints }) => complaints),
      seconds: (performance.now() - startMs) / 1000,
    };
  } finally {
    await stage.close();
  }
}

type Part = Omit<MatrixResult, 'seconds'>;

/** All calls on one server, and beside them one that nothing is done to. */
async function runShared(stage: Stage, plan: MatrixPlan, progress: (text: string) => void): Promise<Part> {
  const { faults, phases, atOnce } = plan;
  const wanted = faults.flatMap((fault) => phases.map((phase) => ({ fault, phase, seat: stage.seat() })));
  const beside = stage.seat();
  const server = await ServerUnderTest.start(stage.configOf([beside, ...wanted.map(({ seat }) => seat)]));
  const cells: CellResult[] = [];
  let stopped = false;
  const bystanders = bystand(server, beside, () => stopped);
  await inLanes(wanted, atOnce, async (one) => {
    cells.push(await new Cell({ ...one, server }).run());
    progress(`${cells.length} of ${wanted.length} calls`);
  });
  stopped = true;
  return closing(server, cells, await bystanders, plan.keep);
}

/** A server for each fault, and on it a call in each phase. */
async function runHosts(
  stage: Stage,
  { faults, phases, keep }: MatrixPlan,
  progress: (text: string) => void,
): Promise<Part> {
  const parts: Part[] = [];
  for (const fault of faults) {
    const wanted = phases.map((phase) => ({ fault, phase, seat: stage.seat() }));
    const seats = wanted.map(({ seat }) => seat);
    const server = await ServerUnderTest.start(stage.configOf(seats, { server: { drain_s: 12 } }), fault.log);
    const together = barrier(wanted.length);
    const cells = await Promise.all(
      wanted.map(async (one) => {
        await waitMs(LONGEST_LEAD_MS - LEADS_MS[one.phase]);
        return new Cell({ ...one, server, together }).run();
      }),
    );
    parts.push(await closing(server, cells, [], keep));
    progress(fault.name);
  }
  return {
    cells: parts.flatMap(({ cells }) => cells),
    bystanders: [],
    replays: {
      compared: parts.reduce((sum, { replays }) => sum + replays.compared, 0),
      differ: parts.flatMap(({ replays }) => replays.differ),
    },
    complaints: parts.flatMap(({ complaints }) => complaints),
  };
}

/** Who comes last strikes for all. */
function barrier(size: number): (strike: () => Promise<void>) => Promise<void> {
  let come = 0;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return async (strike) => {
    come += 1;
    if (come < size) return opened;
    const struck = strike();
    open();
    return struck;
  };
}

async function inLanes<T>(work: readonly T[], lanes: number, run: (one: T) => Promise<void>): Promise<void> {
  const left = [...work];
  const lane = async (index: number): Promise<void> => {
    await waitMs(index * APART_MS);
    for (let next = left.shift(); next !== undefined; next = left.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)));
}

async function closing(
  server: ServerUnderTest,
  cells: readonly CellResult[],
  bystanders: readonly BystanderCall[],
  keep: boolean,
): Promise<Part> {
  const complaints = [
    ...(server.runs || server.exitCode === 0 ? [] : [`the server ended with ${server.exitCode}`]),
  ];
  await server.stop();
  if (server.exitCode !== 0) complaints.push(`the server ended with ${server.exitCode}`);
  complaints.push(...server.log.filter(isComplaint).map((line) => JSON.stringify(line)));
  const replays = await replayAll(server.journals);
  if (!keep) server.remove();
  return { cells, bystanders, replays, complaints };
}

function isComplaint({ code, level }: Readonly<Record<string, unknown>>): boolean {
  return code === 'internal.error' || level === 'fatal';
}

async function replayAll(dir: string): Promise<MatrixResult['replays']> {
  const differ: string[] = [];
  // On a full disk not even the first line of one may have found room.
  const journals = listJournals(dir).filter(({ path }) => statSync(path).size > 1);
  for (const { path } of journals) {
    try {
      const { difference, strays } = await compareReplay(path, recordedCall(path));
      if (difference !== undefined)
        differ.push(`${path}: line ${difference.line}: ${difference.recorded} / ${difference.replayed}`);
      else if (strays.length > 0) differ.push(`${path}: ${strays.length} strays`);
    } catch (error) {
      differ.push(`${path}: ${messageOf(error)}`);
    }
  }
  return { compared: journals.length, differ };
}
