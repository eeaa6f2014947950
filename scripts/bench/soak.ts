import { parseArgs } from 'node:util';
import { Secret } from '../../src/lib/secret.js';
import { forkFarEnd } from './far-end-child.js';
import { runLoad } from './load.js';
import { describeMachine, machineFacts } from './machine.js';
import { percentile } from './print.js';
import { startServer } from './server-process.js';
import { leaksOf } from './soak/leaks.js';
import { longCall } from './soak/long-call.js';
import { slopeOf } from './soak/slope.js';
import { sampleUse } from './use.js';

/**
 * `npm run bench:soak [-- --minutes 30 --calls 100]`: many calls in real time, one round after the other, and the server's memory. `-- --virtual-hours 3 --session-s 600`: one call of
 * hours in virtual time, whose sessions end by themselves. `-- --short-calls 1000`: what short calls leave behind. Prints JSON.
 */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    calls: { type: 'string', default: '100' },
    'virtual-hours': { type: 'string' },
    'session-s': { type: 'string', default: '600' },
    'short-calls': { type: 'string' },
  },
});

const TOKEN = 'bench';
const ROUND_S = 58;
const RAMP_S = 5;
const KB_PER_MB = 1024;
/** The first minutes fill caches and pools (share of the run). */
const WARM_UP = 0.2;

const machine = describeMachine(machineFacts());
console.log(JSON.stringify({ benchmark: 'soak', machine, ...(await measure()) }, null, 2));

async function measure(): Promise<object> {
  if (values['short-calls'] !== undefined) return leaksOf(Number(values['short-calls']));
  if (values['virtual-hours'] !== undefined) return virtual(Number(values['virtual-hours']));
  return realTime(Number(values.minutes), Number(values.calls));
}

async function virtual(hours: number): Promise<object> {
  const { latenciesMs, swapLatenciesMs, answersMs, heapMb, ...others } = await longCall(
    hours,
    Number(values['session-s']),
  );
  const spread = (all: readonly number[]): object => ({
    least: Math.min(...all),
    p50: percentile(all, 50),
    most: Math.max(...all),
    of: all.length,
  });
  return {
    ...others,
    latencyMs: spread(latenciesMs),
    latencyAroundSwapsMs: spread(swapLatenciesMs),
    answerMs: spread(answersMs),
    heapMb,
    heapMbAnHour: slopeOf(heapMb) * 2,
  };
}

/** Rounds of about a minute; the server's memory after each. */
async function realTime(minutes: number, calls: number): Promise<object> {
  const farEnd = await forkFarEnd('pcm16');
  const config = {
    provider_name: 'openai',
    openai: { turn_detection: { type: 'server_vad' } },
    agents: { default: { greeting: 'Hello.' } },
    limits: { max_calls: 2 * calls, calls_per_caller: 0, starts_per_second: 1000 },
  };
  const env = { OPENAI_API_KEY: 'bench', OPENAI_BASE_URL: farEnd.baseUrl, TWILIO_AUTH_TOKEN: TOKEN };
  const server = await startServer(JSON.stringify(config), env);
  try {
    const rssMb: number[] = [];
    let [answered, planned] = [0, 0];
    for (let minute = 0; minute < minutes; minute++) {
      const load = await runLoad(server.url, new Secret(TOKEN), {
        calls,
        seconds: ROUND_S,
        rampSeconds: RAMP_S,
      });
      planned += calls;
      answered += load.reports.filter(({ heard }) => heard).length;
      rssMb.push((sampleUse(server.pid, [])?.serverRssKb ?? NaN) / KB_PER_MB);
      process.stderr.write(`\r${minute + 1} of ${minutes} minutes, ${rssMb.at(-1)?.toFixed(0)} MB   `);
    }
    const steady = rssMb.slice(Math.floor(minutes * WARM_UP));
    return { minutes, calls, answered, planned, rssMb, rssMbAMinute: slopeOf(steady) };
  } finally {
    await server.stop();
    await farEnd.close();
  }
}
