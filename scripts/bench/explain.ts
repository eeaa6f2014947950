import { parseArgs } from 'node:util';
import { performance } from 'node:perf_hooks';
import { cleanCalls } from './explain/clean.js';
import { FAULTS } from './explain/faults.js';
import { callOf, injectAll, judgeClean, type CleanCall, type Injected } from './explain/judge.js';
import { longJournal } from './explain/long-journal.js';
import { printTables } from './explain/print-explain.js';
import { describeMachine, machineFacts } from './machine.js';
import { Studio } from './turns/run-scene.js';
import { Sounds } from './turns/sounds.js';

/**
 * `npm run bench:explain [-- --calls 3 --clean 200 --seed 1 --fault NAME --show --json]`: every fault for real, by whoever can bring it about, in whole calls of
 * virtual time, and calls in which nothing is the matter. Exit 1 when fewer than 90 % are named first, or a clean call has a finding.
 */

const { values } = parseArgs({
  options: {
    /** So many with each fault. */
    calls: { type: 'string', default: '3' },
    clean: { type: 'string', default: '200' },
    /** Everything random comes from it. */
    seed: { type: 'string', default: '1' },
    /** Only the faults whose names hold this. */
    fault: { type: 'string' },
    /** Print what was found, with its evidence. */
    show: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

/** So many of the faults must be named first. */
const TARGET = 0.9;
/** A call of half an hour is explained within so long (ms). */
const TARGET_MS = 2000;

const studio = new Studio();
const stage = { studio, sounds: new Sounds(studio, undefined) };
const machine = machineFacts();
const faults = FAULTS.filter(({ name }) => name.includes(values.fault ?? ''));
const calls = Number(values.calls);

const startMs = performance.now();
const injected: Injected[] = [];
for (const fault of faults) {
  injected.push(await injectAll(fault, calls, values.seed, stage));
  progress(`${injected.length} of ${faults.length} faults`);
}
const clean: CleanCall[] = [];
if (values.fault === undefined) {
  for (const call of cleanCalls(Number(values.clean), values.seed, stage)) {
    clean.push(await judgeClean(call, stage));
    if (clean.length % 10 === 0) progress(`${clean.length} clean calls`);
  }
}
const long = values.fault === undefined ? longJournal(await callOf('long', stage)) : undefined;
const seconds = (performance.now() - startMs) / 1000;
const report = { machine, seed: values.seed, calls, injected, clean, long, seconds };
if (values.json) console.log(JSON.stringify({ benchmark: 'explain', ...report }));
else
  console.log([`bench:explain: ${describeMachine(machine)}`, printTables(report, values.show)].join('\n\n'));

const runs = injected.flatMap(({ named }) => named);
const hits = injected.flatMap(({ fault, named }) =>
  named.filter(([first]) => first?.code === fault.expected),
);
const falseAlarms = clean.filter(({ findings }) => findings.length > 0);
const slow = long !== undefined && long.explainedMs > TARGET_MS;
process.exitCode = hits.length < TARGET * runs.length || falseAlarms.length > 0 || slow ? 1 : 0;

function progress(text: string): void {
  process.stderr.write(`\r${text}   `);
}
