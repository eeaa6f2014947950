import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { MODEL_FORMAT } from '../../src/audio/frame.js';
import { placeCall } from '../../src/cli/call/place-call.js';
import { systemClock } from '../../src/lib/system-clock.js';
import { dialText } from '../../src/wire/text-socket.js';
import { readArguments, wholeNumber } from './arguments.js';
import { conversationScript } from './conversation.js';
import { startFarEnd } from './far-end.js';
import { waitMs } from './load.js';
import { describeMachine, machineFacts } from './machine.js';
import { percentile, table } from './print.js';
import { type ServerProcess, startServer } from './server-process.js';
import { newLineWatch, watchedDial } from './watched-dial.js';

/**
 * `npm run bench:start [-- --starts 10 --calls 100 --idle 20 --json]`: from the start of the process to its first answer to `/readyz`; the first
 * calls of each server beside later ones; and what a server costs that has nothing to do.
 */

const CALL_S = 1.5;
/** The first call of a process is its only one: so many processes are asked. The later calls are the last of the last server. */
const LATER_CALLS = 10;
/** Progress is told after every so many calls. */
const PROGRESS_CALLS = 10;
/** Phrases that are recorded ahead have been recorded by then. */
const SETTLED_MS = 15_000;
const TARGET_READY_MS = 1000;
const LIMITS =
  'Limits of this evidence: loopback, one caller at a time, who works in the process that measures and is warm after the first server; ' +
  'the disk is warm; whatever else the machine does is in the wall times, and only a little of it in the CPU times.';

/** One call: from the webhook to its answer, from the stream’s start to the first agent audio, and the server’s CPU time for all of it (ms). */
interface CallCost {
  readonly webhookMs: number;
  readonly audioMs: number;
  readonly cpuMs: number;
}

const USAGE = `bench:start [--starts 10] [--calls 100] [--idle 20] [--json]
  --starts: processes that are started; --calls: calls to the last of them; --idle: seconds without any. Each at least 1.
  Exit 0 whether the target was met or not: it is a wall time of one machine. Exit 2: not begun, because of what was asked for.`;

const plan = readArguments(USAGE, planOf);
const machine = machineFacts();
const farEnd = await startFarEnd(conversationScript(MODEL_FORMAT), systemClock);
const readyMs: number[] = [];
const first: CallCost[] = [];
const later: CallCost[] = [];
// The caller warms up in a call that does not count.
await withServer(callOf);
for (let start = 1; start <= plan.starts; start++) {
  process.stderr.write(`start ${start} of ${plan.starts}\n`);
  await withServer(async (server, ready) => {
    readyMs.push(ready);
    first.push(await callOf(server));
  });
}
const idle = await withServer(async (server) => {
  for (let call = 1; call <= plan.calls; call++) {
    if (call % PROGRESS_CALLS === 1) process.stderr.write(`call ${call} of ${plan.calls}\n`);
    const cost = await callOf(server);
    if (call > plan.calls - LATER_CALLS) later.push(cost);
  }
  process.stderr.write(`idle for ${SETTLED_MS / 1000 + plan.idleS} s\n`);
  await waitMs(SETTLED_MS);
  return idleOf(server, plan.idleS * 1000);
});
await farEnd.close();
print();

function planOf(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      starts: { type: 'string', default: '10' },
      calls: { type: 'string', default: '100' },
      idle: { type: 'string', default: '20' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    starts: wholeNumber('starts', values.starts, 1),
    calls: wholeNumber('calls', values.calls, 1),
    idleS: wholeNumber('idle', values.idle, 1),
    json: values.json,
  };
}

async function withServer<T>(work: (server: ServerProcess, readyMs: number) => Promise<T>): Promise<T> {
  const startMs = performance.now();
  const config = {
    provider_name: 'openai',
    agents: { default: { greeting: 'Hello, you have reached the practice line.' } },
    // What the practice voice says ahead would be in the first call's CPU time.
    recovery: { voice: 'session' },
  };
  const server = await startServer(JSON.stringify(config), {
    OPENAI_API_KEY: 'bench',
    OPENAI_BASE_URL: farEnd.baseUrl,
  });
  try {
    await fetch(`${server.url}/readyz`).then((answer) => answer.text());
    return await work(server, performance.now() - startMs);
  } finally {
    await server.stop();
  }
}

async function callOf(server: ServerProcess): Promise<CallCost> {
  const watch = newLineWatch();
  const [beganMs, cpuBeforeMs] = [systemClock.now(), cpuMsOf(server.pid)];
  let webhookMs = NaN;
  await placeCall({
    url: server.url,
    from: '+12025550123',
    to: '+12025550199',
    plan: { speech: new Uint8Array(0), speakAtMs: 0, keys: [], maxDurationMs: CALL_S * 1000 },
    clock: systemClock,
    date: systemClock.date,
    dial: watchedDial(dialText, systemClock, watch),
    onProgress: ({ type }) => {
      if (type === 'answered') webhookMs = systemClock.now() - beganMs;
    },
  });
  return { webhookMs, audioMs: watch.firstAudioMs[0] ?? NaN, cpuMs: cpuMsOf(server.pid) - cpuBeforeMs };
}

async function idleOf({ pid }: ServerProcess, forMs: number) {
  const cpuBeforeMs = cpuMsOf(pid);
  await waitMs(forMs);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    cpuPercent: (100 * (cpuMsOf(pid) - cpuBeforeMs)) / forMs,
    rssKb: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]),
  };
}

/** CPU time of all threads, by the scheduler's own count (ns, first field of schedstat): a call costs less than a tick of the usual one. */
function cpuMsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6)
    .reduce((sum, ms) => sum + ms, 0);
}

function print(): void {
  const ready = { p50Ms: percentile(readyMs, 50), maxMs: Math.max(...readyMs) };
  if (plan.json) {
    console.log(JSON.stringify({ benchmark: 'start', machine, ready, first, later, idle, limits: LIMITS }));
    return;
  }
  const isMet = ready.p50Ms <= TARGET_READY_MS ? 'met' : 'missed';
  console.log(`bench:start: ${describeMachine(machine)}\n`);
  console.log(
    `ready after ${ready.p50Ms.toFixed(0)} ms (p50 of ${readyMs.length} starts; at most ${ready.maxMs.toFixed(0)}; target ${TARGET_READY_MS}: ${isMet})`,
  );
  console.log(
    `idle: ${idle.cpuPercent.toFixed(2)} % of a core, ${(idle.rssKb / 1024).toFixed(0)} MB resident\n`,
  );
  const row = (name: string, calls: readonly CallCost[]): readonly string[] => [
    name,
    ...(['webhookMs', 'audioMs', 'cpuMs'] as const).map((key) => {
      const list = calls.map((call) => call[key]);
      return `${percentile(list, 50).toFixed(1)} / ${Math.max(...list).toFixed(1)}`;
    }),
  ];
  const rows = [row('first of a process', first), row(`call ${plan.calls} and those before`, later)];
  console.log(table(['p50 / max, ms', 'webhook', 'start to first audio', 'CPU of the call'], rows));
  console.log(`\n${LIMITS}`);
}
