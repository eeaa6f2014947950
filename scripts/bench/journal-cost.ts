import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { systemClock } from '../../src/lib/system-clock.js';
import { JournalEncoder } from '../../src/observe/journal/encode.js';
import { Journals } from '../../src/observe/journal/journals.js';
import type { CallEvent, CallObserver } from '../../src/ports/call-events.js';
import { JOURNAL_HEADER, JOURNAL_INFO, secondOf } from '../../test/support/journal-events.js';
import { describeMachine, machineFacts } from './machine.js';
import { table } from './print.js';

/**
 * `npm run bench:journal`: what the journal costs the process that serves calls, per second of a call that talks: 50 frames of the caller with what the
 * detector heard, 50 frames to the model, 25 pieces to the carrier in 25 rounds, 5 marks and their echoes, 5 timers.
 */
const CALLS = 200;
const SECONDS = 10;
/** The first seconds are not counted: files are opened, and code is compiled. */
const FIRST_SECONDS = 3;
const WARM_UP_SECONDS = 30;
/** CPU of the call server per second of a call, from docs/benchmarks.md (bench:calls, 200 calls). */
const SERVER_US = 5300;

const seconds = Array.from({ length: SECONDS }, (_, second) => [...secondOf(second)]);

const benchUs = await callsCost(Array.from({ length: CALLS }, () => () => undefined));
const rows = [
  ['lines made', encoderCost()],
  ['made and written', (await wholeCost(false)) - benchUs],
  ['made and written, with sound', (await wholeCost(true)) - benchUs],
] as const;

process.stdout.write(
  `${describeMachine(machineFacts())}\n\n${table(
    ['CPU per second of a call', 'us', `of ${SERVER_US} us`],
    rows.map(([name, us]) => [name, us.toFixed(0), `${((us / SERVER_US) * 100).toFixed(1)} %`]),
  )}\n\nCPU of the whole process, its writing threads and garbage included, what the bench itself costs (${benchUs.toFixed(0)} us) left out; ${CALLS} calls at once.\n`,
);

/** Of the encoder alone, thrown away line by line. */
function encoderCost(): number {
  const encoder = new JournalEncoder({ line: () => undefined, sound: () => undefined });
  const run = (times: number): void => {
    for (let n = 0; n < times; n += 1) tell((event) => encoder.take(event), seconds[n % SECONDS] ?? []);
  };
  run(WARM_UP_SECONDS);
  const times = CALLS * SECONDS;
  const startUs = cpuUs();
  run(times);
  return (cpuUs() - startUs) / times;
}

/** Of everything: calls in real time, each told a frame's time after the other, with nothing else to do. */
async function wholeCost(sound: boolean): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'talkpath-bench-'));
  const journals = new Journals({
    dir,
    clock: systemClock,
    date: systemClock.date,
    logger: pino({ level: 'silent' }),
    sound,
    keepMs: Infinity,
    maxBytes: Infinity,
  });
  const calls = Array.from({ length: CALLS }, (_, n) =>
    journals.open({ ...JOURNAL_INFO, callId: `call-${n}` }, { ...JOURNAL_HEADER, sound }),
  );
  const spentUs = await callsCost(calls);
  await journals.close();
  rmSync(dir, { recursive: true });
  return spentUs;
}

/** Of these calls, a second of each. */
async function callsCost(calls: readonly CallObserver[]): Promise<number> {
  const format = { encoding: 'mulaw', rateHz: 8000 } as const;
  const start = { streamId: 'MZ', carrierCallId: 'CA', token: undefined, format } as const;
  for (const call of calls) call({ type: 'carrier-event', atMs: 0, event: { type: 'started', start } });
  for (const second of seconds.slice(0, FIRST_SECONDS)) await oneSecond(calls, second);
  const startUs = cpuUs();
  for (const second of seconds.slice(FIRST_SECONDS)) await oneSecond(calls, second);
  return (cpuUs() - startUs) / (CALLS * (SECONDS - FIRST_SECONDS));
}

/** A second passes, in twenty steps. */
async function oneSecond(calls: readonly CallObserver[], events: readonly CallEvent[]): Promise<void> {
  const endMs = systemClock.now() + 1000;
  const steps = 20;
  for (let step = 0; step < steps; step += 1) {
    const part = events.slice((events.length * step) / steps, (events.length * (step + 1)) / steps);
    for (const call of calls) tell(call, part);
    const restMs = endMs - ((steps - 1 - step) * 1000) / steps - systemClock.now();
    await new Promise<void>((resolve) => void systemClock.after(Math.max(0, restMs), resolve));
  }
}

function tell(observer: CallObserver, events: readonly CallEvent[]): void {
  for (const event of events) observer(event);
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
