import { parseArgs } from 'node:util';
import { ratiosOf } from './calls/ratios.js';
import { GROUPS } from './calls/subjects.js';
import { measureTogether } from './calls/together.js';
import { describeMachine, machineFacts } from './machine.js';
import { table } from './print.js';

/** `npm run bench:calls [-- --calls 100 --seconds 10 --rounds 3 --only g711]`: what the built server costs for a call, beside a floor on the same core at the same time. */
const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  },
});
const plan = {
  calls: Number(values.calls),
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  startsPerSecond: 50,
};
console.log(`bench:calls: ${describeMachine(machineFacts())}`);
console.log(`${plan.calls} calls on each, ${plan.rounds} rounds of ${plan.seconds} s\n`);
const rows: string[][] = [];
for (const group of GROUPS.filter(([first]) => first?.name.includes(values.only) ?? false)) {
  process.stderr.write(`${group.map(({ name }) => name).join(' / ')}\n`);
  for (const ratio of ratiosOf(await measureTogether(group, plan))) {
    const { name, beside, cpuMs, besideMs, median, least, most } = ratio;
    rows.push([`${name} / ${beside}`, ...[cpuMs, besideMs, median, least, most].map((n) => n.toFixed(2))]);
  }
}
console.log(table(['pair', 'ms/call-s', 'other ms/call-s', 'ratio', 'least', 'most'], rows));
