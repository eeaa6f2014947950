import { parseArgs } from 'node:util';
import { Secret } from '../../src/lib/secret.js';
import { type BridgeKind, forkBridge } from './bridges/fork-bridge.js';
import { forkFarEnd } from './far-end-child.js';
import { runLoad, waitMs } from './load.js';
import { describeMachine, machineFacts } from './machine.js';
import { percentile, table } from './print.js';
import { startServer } from './server-process.js';
import { sampleUse } from './use.js';

/**
 * `npm run bench:paired [-- --calls 60 --seconds 20 --rounds 3]`: the CPU that the built server takes for a call, beside the least that a bridge on this runtime can take: both carry
 * as many calls at the same time, so that what disturbs one disturbs the other. Ratios, round by round.
 */

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '60' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
  },
});
const TOKEN = new Secret('bench');
const RAMP_S = 3;
const SETTLE_S = 1;
const [calls, seconds, rounds] = [values.calls, values.seconds, values.rounds].map(Number) as [
  number,
  number,
  number,
];

interface Pair {
  readonly name: string;
  readonly format: 'pcm16' | 'g711_ulaw';
  readonly beside: BridgeKind;
}

const PAIRS: readonly Pair[] = [
  { name: 'talkpath, G.711 straight through / floor', format: 'g711_ulaw', beside: 'floor' },
  { name: 'talkpath, pcm16 24 kHz / floor', format: 'pcm16', beside: 'floor' },
  { name: 'talkpath, pcm16 24 kHz / naive bridge', format: 'pcm16', beside: 'naive' },
];

console.log(
  `bench:paired: ${describeMachine(machineFacts())}\n${calls} calls on each, ${seconds} s, ${rounds} rounds\n`,
);
const rows: string[][] = [];
for (const pair of PAIRS) {
  const results = [];
  for (let round = 0; round < rounds; round += 1) results.push(await measure(pair));
  const ratios = results.map(({ ours, theirs }) => ours / theirs);
  const median = (all: readonly number[]): string => percentile(all, 50).toFixed(2);
  rows.push([
    pair.name,
    median(results.map(({ ours }) => ours)),
    median(results.map(({ theirs }) => theirs)),
    median(ratios),
    Math.min(...ratios).toFixed(2),
    Math.max(...ratios).toFixed(2),
  ]);
  process.stderr.write(`${rows.at(-1)?.join(' ') ?? ''}\n`);
}
console.log(table(['pair', 'talkpath ms/call-s', 'other ms/call-s', 'ratio', 'least', 'most'], rows));

/** CPU for a second of a call (ms), of the server and of what it is compared with, while both carry calls. */
async function measure({
  format,
  beside,
}: Pair): Promise<{ readonly ours: number; readonly theirs: number }> {
  const [far, otherFar] = await Promise.all([
    forkFarEnd(format),
    forkFarEnd(beside === 'floor' ? 'g711_ulaw' : 'pcm16'),
  ]);
  const config = {
    provider_name: 'openai',
    openai: { audio_format: format, turn_detection: { type: 'server_vad' } },
    agents: { default: { greeting: 'Hello.' } },
    limits: { max_calls: calls, calls_per_caller: 0, starts_per_second: 1000, max_loop_lag_ms: 0 },
  };
  const env = { OPENAI_API_KEY: 'bench', OPENAI_BASE_URL: far.baseUrl, TWILIO_AUTH_TOKEN: 'bench' };
  const server = await startServer(JSON.stringify(config), env);
  const other = await forkBridge(beside, otherFar.baseUrl);
  try {
    const plan = { calls, seconds, rampSeconds: RAMP_S };
    const loads = [server.url, other.url].map((url) => runLoad(url, TOKEN, plan));
    await waitMs((RAMP_S + SETTLE_S) * 1000);
    const begin = [sampleUse(server.pid, []), sampleUse(other.pid, [])];
    await waitMs((seconds - RAMP_S - 2 * SETTLE_S) * 1000);
    const end = [sampleUse(server.pid, []), sampleUse(other.pid, [])];
    await Promise.all(loads);
    const [ours = NaN, theirs = NaN] = begin.map((from, index) => {
      const to = end[index];
      if (from === undefined || to === undefined) return NaN;
      return (to.serverMs - from.serverMs) / ((to.atMs - from.atMs) / 1000) / calls;
    });
    return { ours, theirs };
  } finally {
    await Promise.all([server.stop(), other.close()]);
    await Promise.all([far.close(), otherFar.close()]);
  }
}
