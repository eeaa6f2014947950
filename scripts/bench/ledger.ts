import { internet, ledgerFigures, type LedgerFigures, uniform } from './ledger-error.js';
import { describeMachine, machineFacts } from './machine.js';
import { table } from './print.js';

/** `npm run bench:ledger [-- --json]`: how far the ledger is from what the caller heard when an interruption's `clear` arrives, over several networks. */

const COUNT = 10_000;
const SEED = 1;

const NETWORKS = {
  'no jitter': [uniform(0), uniform(0)],
  internet: [internet, internet],
  'uniform 20 ms': [uniform(20), uniform(20)],
  'uniform 40 ms': [uniform(40), uniform(40)],
  'uniform 60 ms': [uniform(60), uniform(60)],
  'uniform 60 ms, there only': [uniform(60), uniform(0)],
  'uniform 60 ms, back only': [uniform(0), uniform(60)],
} as const;

const HEAD = [
  'jitter',
  'p50 ms',
  'p99 ms',
  'max ms',
  'bias ms',
  'p99 of the clear alone',
  'refused',
  'underruns',
  'of these late',
  'at carrier ms',
  'packets/s',
  'marks/s',
];

const LIMITS =
  'One-way delays of 5 to 80 ms, TCP order; internet: 1 to 5 ms of exponential jitter on average, by call, up to 60 ms; uniform: every message by itself. ' +
  '"p99 of the clear alone": the error of somebody who knows the playout to the sample and only not how long this clear will take. ' +
  'Late underruns: half a second or more into a response. Limits of this evidence: virtual time, and a carrier that plays continuously.';

const machine = machineFacts();
const rows = Object.entries(NETWORKS).map(([name, [there, back]]) => ({
  name,
  ...ledgerFigures(COUNT, SEED, there, back),
}));
console.log(
  process.argv.includes('--json')
    ? JSON.stringify({ benchmark: 'ledger', machine, rows, limits: LIMITS }, null, 2)
    : `bench:ledger: ${describeMachine(machine)}\n\n${table(HEAD, rows.map(cellsOf))}\n\n${LIMITS}`,
);

function cellsOf({ name, ...figures }: LedgerFigures & { name: string }): string[] {
  return [
    name,
    figures.p50Ms.toFixed(1),
    figures.p99Ms.toFixed(1),
    figures.maxMs.toFixed(1),
    figures.biasMs.toFixed(1),
    figures.knowingP99Ms.toFixed(1),
    String(figures.refused),
    String(figures.underruns),
    String(figures.lateUnderruns),
    figures.queuedMs.toFixed(0),
    figures.packetsPerS.toFixed(1),
    figures.marksPerS.toFixed(1),
  ];
}
