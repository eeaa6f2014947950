import { systemClock } from '../../../src/lib/system-clock.js';
import { waitMs } from '../load.js';
import { Caller } from './caller.js';
import { CarrierLine } from './carrier-line.js';
import { longestSilence } from './judge.js';
import type { ServerUnderTest } from './server.js';
import type { Seat } from './stage.js';

/** A call that nothing was done to. */
export interface BystanderCall {
  readonly fromMs: number;
  readonly toMs: number;
  readonly turns: number;
  readonly answered: number;
  readonly silenceMs: number;
  /** What the others did to it; none: nothing. */
  readonly wrong: readonly string[];
}

const TURNS = 4;
const EACH_MS = 4_500;
const ANSWERED_MS = 1_000;
const SILENCE_MS = 3_000;

/** Calls again and again, and talks, until it is told to stop. */
export async function bystand(
  server: ServerUnderTest,
  seat: Seat,
  stopped: () => boolean,
): Promise<readonly BystanderCall[]> {
  const calls: BystanderCall[] = [];
  while (!stopped()) calls.push(await oneCall(server, seat));
  return calls;
}

async function oneCall(server: ServerUnderTest, { from, to }: Seat): Promise<BystanderCall> {
  const fromMs = systemClock.now();
  const caller = new Caller({
    url: () => `http://127.0.0.1:${server.port}`,
    from,
    to,
    dial: new CarrierLine().dial,
    onStream: () => undefined,
  });
  const over = caller.call();
  await waitMs(EACH_MS);
  for (let turn = 0; turn < TURNS; turn++) {
    caller.speak();
    await waitMs(EACH_MS);
  }
  const early = caller.over;
  caller.hangUp();
  await over;
  const { tape } = caller;
  const answered = tape.turns.filter(({ toMs }) => tape.heardMs('answer', toMs) >= ANSWERED_MS).length;
  const { ms: silenceMs } = longestSilence(tape, 0);
  const wrong = [
    ...(early ? ['it was ended'] : []),
    ...(answered < TURNS ? [`${answered} of ${TURNS} turns were answered`] : []),
    ...(silenceMs > SILENCE_MS ? [`${silenceMs} ms of silence`] : []),
  ];
  return { fromMs, toMs: systemClock.now(), turns: TURNS, answered, silenceMs, wrong };
}
