import { describeMachine, machineFacts } from './machine.js';
import { percentile, spread, table } from './print.js';
import { type LiveCallFigures, runLiveCalls } from './tools/live-calls.js';
import { measureToolCost, type ToolCost } from './tools/tool-cost.js';

/**
 * `npm run bench:tools [-- --calls 10 --json]`: what it costs that the model may act, and how soon the line closes after the goodbye. Exit 1 when a target
 * was missed.
 */

const TOOLS_A_RESPONSE = 100;
const ROUNDS = 500;
const DEFAULT_CALLS = 10;
const MAX_PER_CALL_US = 100;
const MAX_TO_HANG_UP_MS = 300;
/** The resampler rings for so long at each end of a sound. */
const TOLERANCE_MS = 5;

const LIMITS =
  'Calls of a tool that returns at once, in this process; the cost is wall time of one thread, garbage collection included. The calls of the second part run through the ' +
  'whole server on loopback, the practice agent and the callers in the same process: what each does adds to the others’ times. "To hang-up" is counted at the ' +
  'caller’s ear: from the last audible sample of the goodbye to the end of the stream. Limits of this evidence: one machine, no network, no carrier that takes time to hang up.';

interface Row {
  readonly name: string;
  readonly value: string;
  readonly wanted: string;
  readonly met: boolean;
}

const flag = process.argv.indexOf('--calls');
const count = flag < 0 ? DEFAULT_CALLS : Number(process.argv[flag + 1]);
const machine = machineFacts();
const cost = await measureToolCost(TOOLS_A_RESPONSE, ROUNDS);
const calls = await runLiveCalls(count, TOOLS_A_RESPONSE);
const rows = [...costRows(cost), ...liveRows(calls)];
console.log(
  process.argv.includes('--json')
    ? JSON.stringify({ benchmark: 'tools', machine, rows, calls, limits: LIMITS }, null, 2)
    : [
        `bench:tools: ${describeMachine(machine)}\n`,
        table(
          ['measure', 'value', 'target', ''],
          rows.map(({ name, value, wanted, met }) => [name, value, wanted, met ? 'ok' : 'MISSED']),
        ),
        `\n${LIMITS}`,
      ].join('\n'),
);
process.exitCode = rows.every(({ met }) => met) ? 0 : 1;

function costRows({ perCallUs, inOrder, oneFollowUp, rounds }: ToolCost): readonly Row[] {
  const all = `${rounds} of ${rounds}`;
  return [
    {
      name: `overhead per call of a tool, ${TOOLS_A_RESPONSE} in a response, p50 / p95 / p99 / max`,
      value: `${spread(perCallUs)} µs`,
      wanted: `p50 ≤ ${MAX_PER_CALL_US} µs`,
      met: percentile(perCallUs, 50) <= MAX_PER_CALL_US,
    },
    counted('responses whose results kept their order', inOrder, rounds, all),
    counted('responses with one follow-up', oneFollowUp, rounds, all),
  ];
}

function liveRows(figures: readonly LiveCallFigures[]): readonly Row[] {
  const all = `${figures.length} of ${figures.length}`;
  const good = figures.filter(({ inOrder, results }) => inOrder && results === TOOLS_A_RESPONSE).length;
  const single = figures.filter(({ followUps }) => followUps === 1).length;
  const missing = figures.map(({ missingMs }) => Math.max(0, missingMs));
  const toHangUp = figures.map(({ toHangUpMs }) => toHangUpMs);
  return [
    counted(`calls with ${TOOLS_A_RESPONSE} results in order`, good, figures.length, all),
    counted('calls with one follow-up for them', single, figures.length, all),
    {
      name: 'response done to follow-up, p50 / p95 / p99 / max',
      value: `${spread(figures.map(({ answeredMs }) => answeredMs))} ms`,
      wanted: '≤ 50 ms',
      met: figures.every(({ answeredMs }) => answeredMs <= 50),
    },
    {
      name: 'of the goodbye not heard, p50 / p95 / p99 / max',
      value: `${spread(missing)} ms`,
      wanted: `≤ ${TOLERANCE_MS} ms`,
      met: missing.every((ms) => ms <= TOLERANCE_MS),
    },
    {
      name: 'last sample of the goodbye to hang-up, p50 / p95 / p99 / max',
      value: `${spread(toHangUp)} ms`,
      wanted: `0 to ${MAX_TO_HANG_UP_MS} ms`,
      met: toHangUp.every((ms) => ms >= 0 && ms <= MAX_TO_HANG_UP_MS),
    },
  ];
}

function counted(name: string, value: number, of: number, wanted: string): Row {
  return { name, value: `${value} of ${of}`, wanted, met: value === of };
}
