import { systemClock } from '../../../src/lib/system-clock.js';
import { dialText } from '../../../src/wire/text-socket.js';
import { Caller } from '../faults/caller.js';
import { ServerUnderTest } from '../faults/server.js';
import { waitMs } from '../load.js';
import { type Cores, coresBetween, sampleUse } from '../use.js';

/** Calls begin so far apart (ms): below `limits.starts_per_second`. */
const APART_MS = 100;
/** Between the last call's beginning and the crash (ms). */
const SETTLE_MS = 4000;
/** So long after the server listens again it is looked at what was heard (ms). */
const WATCH_MS = 10_000;
const HANG_UP_MS = 5000;
const FRAME_STEP_MS = 20;
const GREETING = 'Hello, you have reached the help desk.';

/** What became of the calls of a server that was killed; all times count from when it listened again (ms). */
export interface CrashResult {
  readonly calls: number;
  /** On the line when the server was killed. */
  readonly live: number;
  /** From the kill to when it listened. */
  readonly restartMs: number;
  /** When each caller had a stream again; those that had none are missing. */
  readonly streamMs: readonly number[];
  /** When each heard something; those that heard nothing are missing. */
  readonly heardMs: readonly number[];
  /** What worked on the machine meanwhile; undefined where it can't be told. */
  readonly cores: Cores | undefined;
}

interface Line {
  readonly caller: Caller;
  /** When its streams began. */
  readonly streamsMs: number[];
}

/** Kills a server of the practice agent in the middle of so many calls, starts it again at once, and listens. */
export async function crash(calls: number): Promise<CrashResult> {
  const server = await ServerUnderTest.start(
    {
      provider_name: 'practice',
      agents: { default: { greeting: GREETING } },
      limits: { max_loop_lag_ms: 0 },
    },
    'file',
  );
  try {
    return await crashOf(server, calls);
  } finally {
    await server.stop();
    server.remove();
  }
}

async function crashOf(server: ServerUnderTest, calls: number): Promise<CrashResult> {
  const lines = [];
  const over = [];
  for (let index = 0; index < calls; index += 1) {
    const line = lineTo(server, index);
    lines.push(line);
    over.push(line.caller.call());
    await waitMs(APART_MS);
  }
  await waitMs(SETTLE_MS);
  const live = lines.filter(({ caller }) => caller.streaming);
  const killedMs = systemClock.now();
  await server.dieAndComeBack();
  const upMs = systemClock.now();
  const seen = live.map((line) => ({ ...line, upAtMs: line.caller.nowMs }));
  const before = sampleUse(server.pid, [process.pid]);
  await waitMs(WATCH_MS);
  const after = sampleUse(server.pid, [process.pid]);
  for (const { caller } of lines) caller.hangUp();
  // Who has no stream is waited for no longer.
  await Promise.race([Promise.all(over), waitMs(HANG_UP_MS)]);
  return {
    calls,
    live: live.length,
    restartMs: upMs - killedMs,
    streamMs: seen
      .flatMap(({ streamsMs }) => streamsMs.filter((ms) => ms > killedMs).slice(0, 1))
      .map((ms) => ms - upMs),
    heardMs: seen.flatMap(({ caller, upAtMs }) => firstSound(caller, upAtMs)),
    cores: before && after && coresBetween(before, after),
  };
}

function lineTo(server: ServerUnderTest, index: number): Line {
  const streamsMs: number[] = [];
  const caller = new Caller({
    url: () => `http://127.0.0.1:${server.port}`,
    from: `+1202555${String(index).padStart(4, '0')}`,
    to: '+12025550199',
    dial: dialText,
    onStream: () => void streamsMs.push(systemClock.now()),
  });
  return { caller, streamsMs };
}

function firstSound({ tape }: Caller, sinceMs: number): readonly number[] {
  for (let ms = sinceMs; ms < tape.lengthMs; ms += FRAME_STEP_MS)
    if (tape.at(ms) !== 'silence') return [ms - sinceMs];
  return [];
}
