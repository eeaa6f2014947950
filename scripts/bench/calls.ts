import { Secret } from '../../src/lib/secret.js';
import { figuresOf, cautions, judge } from './calls-figures.js';
import { CALLS_LIMITS, printCalls } from './calls-print.js';
import { type CallsPlan, readPlan } from './calls-plan.js';
import { type FarEndChild, forkFarEnd } from './far-end-child.js';
import { runLoad, waitMs } from './load.js';
import { machineFacts } from './machine.js';
import { percentile } from './print.js';
import { type ServerProcess, startServer } from './server-process.js';
import { coresBetween, sampleUse, type UsePhases, type UseSample } from './use.js';

/**
 * `npm run bench:calls [-- --calls 200 --seconds 30 --ramp 5 --format pcm16|g711_ulaw --without-journal --json]`: many calls at once through the built server, the
 * provider in a process of its own, the callers in this one. Exit 1 when a target was missed.
 */

const TOKEN = 'bench';
/** The steady state begins this long after the last call, and ends this long before the first hangs up (s). */
const SETTLE_S = 1;
const BEFORE_END_S = 0.5;

const plan = readPlan(SETTLE_S + BEFORE_END_S);
const machine = machineFacts();
const figures = await withChildren(measure);
if (plan.json) {
  const { firstAudioMs, setUpMs, lateMs, ...sums } = figures;
  const spreads = { firstAudioMs, setUpMs, lateMs };
  const percentiles = Object.fromEntries(
    Object.entries(spreads).map(([name, values]) => [
      name,
      [50, 95, 99, 100].map((p) => percentile(values, p)),
    ]),
  );
  const report = { benchmark: 'calls', machine, plan, ...sums, percentiles, targets: judge(figures) };
  console.log(JSON.stringify({ ...report, cautions: cautions(figures), limits: CALLS_LIMITS }, null, 2));
} else {
  console.log(printCalls(machine, plan, figures));
}
process.exitCode = judge(figures).every(({ met }) => met) ? 0 : 1;

async function withChildren<T>(work: (server: ServerProcess, farEnd: FarEndChild) => Promise<T>): Promise<T> {
  const farEnd = await forkFarEnd(plan.format);
  try {
    const server = await startServer(configFor(plan), {
      OPENAI_API_KEY: 'bench',
      OPENAI_BASE_URL: farEnd.baseUrl,
      TWILIO_AUTH_TOKEN: TOKEN,
    });
    try {
      return await work(server, farEnd);
    } finally {
      await server.stop();
    }
  } finally {
    await farEnd.close();
  }
}

async function measure(server: ServerProcess, farEnd: FarEndChild) {
  const [load, use] = await Promise.all([
    runLoad(server.url, new Secret(TOKEN), plan),
    usePhases(server.pid, farEnd.pid),
  ]);
  return figuresOf(load, await farEnd.counts(), server.log(), use);
}

/** What everybody used: while the calls began, and while all were up. */
async function usePhases(serverPid: number, farEndPid: number): Promise<UsePhases | undefined> {
  const sample = (): UseSample | undefined => sampleUse(serverPid, [farEndPid, process.pid]);
  const idle = sample();
  await waitMs((plan.rampSeconds + SETTLE_S) * 1000);
  const allUp = sample();
  await waitMs((plan.seconds - plan.rampSeconds - SETTLE_S - BEFORE_END_S) * 1000);
  const last = sample();
  if (idle === undefined || allUp === undefined || last === undefined) return undefined;
  const rss = { idleRssKb: idle.serverRssKb, rssKb: last.serverRssKb };
  return { ramp: coresBetween(idle, allUp), steady: coresBetween(allUp, last), ...rss };
}

function configFor({ calls, format, journal }: CallsPlan): string {
  return JSON.stringify({
    provider_name: 'openai',
    openai: { audio_format: format, turn_detection: { type: 'server_vad' } },
    journal: { enabled: journal },
    agents: { default: { greeting: 'Hello.' } },
    limits: { max_calls: calls, calls_per_caller: 0, starts_per_second: 1000 },
  });
}
