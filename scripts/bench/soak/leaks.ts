import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { compose, type CallServer } from '../../../src/compose.js';
import { openAiEndpoint } from '../../../src/compose/endpoint.js';
import { systemClock } from '../../../src/lib/system-clock.js';
import { Caller } from '../faults/caller.js';
import { CarrierLine } from '../faults/carrier-line.js';
import { FarLane, startFarSide } from '../faults/far-side.js';
import { SAYINGS } from '../faults/words.js';
import { waitMs } from '../load.js';
import { configOf } from '../server-parts.js';

/** What is held at one moment. */
export interface Holdings {
  /** Sockets, timers and the like that the process has, by kind. */
  readonly handles: Readonly<Record<string, number>>;
  readonly heapMb: number;
  readonly calls: number;
}

/** What many calls left behind. */
export interface LeakFigures {
  readonly calls: number;
  /** After a few calls, when everything is made that is made once; and after all. */
  readonly before: Holdings;
  readonly after: Holdings;
  readonly seconds: number;
}

/** Calls that warm everything up. */
const FIRST = 50;
const AT_ONCE = 25;
/** Each lasts so long from its stream's start (ms): the greeting has begun. */
const CALL_MS = 700;
/** Sockets and journals that are closing get so long (ms). */
const SETTLE_MS = 6_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Puts so many short calls through one server, a few at once, and compares what is held before and after. */
export async function leaksOf(calls: number): Promise<LeakFigures> {
  const startMs = performance.now();
  const dir = mkdtempSync(join(tmpdir(), 'talkpath-leaks-'));
  const lane = new FarLane();
  const far = await startFarSide(() => lane);
  const config = configOf({
    provider_name: 'openai',
    openai: { base_url: `ws://127.0.0.1:${far.port}/v1`, api_key: 'bench' },
    logging: { level: 'error' },
    agents: { default: { greeting: SAYINGS.greeting.text } },
    journal: { dir: join(dir, 'journal') },
    recovery: { dir: join(dir, 'phrases') },
    limits: { max_calls: 1000, calls_per_caller: 0, starts_per_second: 1000, max_loop_lag_ms: 0 },
  });
  const logger = pino({ level: 'error' });
  const server = await compose({ config, logger, clock: systemClock, endpoint: openAiEndpoint(config) });
  try {
    const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
    await callMany(url, FIRST);
    const before = await holdingsOf(server);
    await callMany(url, calls);
    const after = await holdingsOf(server);
    return { calls, before, after, seconds: (performance.now() - startMs) / 1000 };
  } finally {
    await server.stop();
    await far.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function callMany(url: string, count: number): Promise<void> {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await shortCall(url);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, lane));
}

async function shortCall(url: string): Promise<void> {
  const parties = { from: '+12025550123', to: '+12025550199', url: () => url };
  let over: Promise<void> = Promise.resolve();
  const caller = await new Promise<Caller>((resolve) => {
    const made: Caller = new Caller({
      ...parties,
      dial: new CarrierLine().dial,
      onStream: () => resolve(made),
    });
    over = made.call().finally(() => resolve(made));
  });
  await waitMs(CALL_MS);
  caller.hangUp();
  await over;
}

async function holdingsOf(server: CallServer): Promise<Holdings> {
  await waitMs(SETTLE_MS);
  for (let round = 0; round < 4; round++) {
    collect();
    await waitMs(50);
  }
  const handles: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1;
  return { handles, heapMb: process.memoryUsage().heapUsed / 2 ** 20, calls: server.calls.size };
}
