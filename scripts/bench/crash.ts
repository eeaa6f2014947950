import { parseArgs } from 'node:util';
import { crash, type CrashResult } from './crash/crash-run.js';
import { describeMachine, machineFacts } from './machine.js';
import { percentile, table } from './print.js';

/**
 * `npm run bench:crash [-- --calls 50 --json]`: kill −9 in the middle of calls with the practice agent, a new start at once, and when each caller has a stream and hears something again.
 * Exit 1 when one of them has none, or hears nothing within three seconds after the server listens.
 */

/** Nobody is in silence for longer. */
const HEARD_WITHIN_MS = 3000;
const LIMITS =
  'Limits of this evidence: callers, practice agent and server share this machine, and the callers ask again every 100 ms until somebody answers; a carrier has its own patience.';

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '50' }, json: { type: 'boolean', default: false } },
});
const machine = machineFacts();
const result = await crash(Math.max(1, Number(values.calls)));
const ok = isKept(result);
if (values.json)
  console.log(JSON.stringify({ benchmark: 'crash', machine, ok, ...result, limits: LIMITS }, null, 2));
else console.log(`bench:crash: ${describeMachine(machine)}\n${report(result)}\n\n${LIMITS}`);
process.exit(ok ? 0 : 1);

function isKept({ calls, live, streamMs, heardMs }: CrashResult): boolean {
  return (
    [live, streamMs.length, heardMs.length].every((count) => count === calls) &&
    Math.max(...heardMs) <= HEARD_WITHIN_MS
  );
}

function report({ calls, live, restartMs, streamMs, heardMs, cores }: CrashResult): string {
  const rows = [
    ['on a stream again', `${streamMs.length} of ${live}`, ...columns(streamMs)],
    ['hears something', `${heardMs.length} of ${live}`, ...columns(heardMs)],
  ];
  const use =
    cores &&
    `cores in use: server ${cores.server.toFixed(2)}, callers ${cores.generator.toFixed(2)}, others ${cores.others.toFixed(2)}`;
  return [
    `${calls} calls, ${live} of them live when the server was killed; it listened again after ${restartMs.toFixed(0)} ms`,
    use ?? '',
    table(['ms after it listened', 'calls', 'p50', 'p95', 'max'], rows),
    ok ? `kept: everybody hears something within ${HEARD_WITHIN_MS} ms` : 'NOT kept',
  ].join('\n');
}

function columns(values: readonly number[]): readonly string[] {
  return [50, 95, 100].map((percent) => percentile(values, percent).toFixed(0));
}
