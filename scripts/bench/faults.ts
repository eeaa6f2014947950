import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/lib/package-root.js';
import { markdownOf, printMatrix } from './faults/print-matrix.js';
import { PHASES } from './faults/fault.js';
import { FAULTS } from './faults/run-matrix.js';
import { runMatrixTwice } from './faults/second-try.js';
import { machineFacts } from './machine.js';

/**
 * `npm run bench:faults [-- --only FAULT --phase PHASE --at-once 20 --json --write]`: every fault in every phase of a call, in real time, over real sockets, and what the caller heard.
 * `--write` puts it into docs/faults.md. Exit 1 when something is not as it is expected.
 */

const { values } = parseArgs({
  options: {
    /** Only the faults whose names hold this. */
    only: { type: 'string', default: '' },
    phase: { type: 'string', default: '' },
    /** So many calls at a time. */
    'at-once': { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
    /** Leave the servers' folders, with the journals. */
    keep: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const machine = machineFacts();
const plan = {
  faults: FAULTS.filter(({ name }) => name.includes(values.only)),
  phases: PHASES.filter((phase) => phase.includes(values.phase)),
  atOnce: Number(values['at-once']),
  keep: values.keep,
};
const result = await runMatrixTwice(plan, (text) => process.stderr.write(`\r${text}          `));
if (values.json) console.log(JSON.stringify({ benchmark: 'faults', machine, ...result }, null, 2));
else console.log(printMatrix(machine, result));
if (values.write) writeFileSync(join(packageRoot(), 'docs', 'faults.md'), markdownOf(machine, result));
const { cells, bystanders, replays, complaints } = result;
const failed = [...cells, ...bystanders].some(({ wrong }) => wrong.length > 0);
process.exitCode = failed || replays.differ.length > 0 || complaints.length > 0 ? 1 : 0;
