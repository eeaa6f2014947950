import type { CallReport } from '../../src/cli/call/call-report.js';
import { placeCall } from '../../src/cli/call/place-call.js';
import type { Secret } from '../../src/lib/secret.js';
import { systemClock } from '../../src/lib/system-clock.js';
import { dialText } from '../../src/wire/text-socket.js';
import { callerSpeech, callerTurns } from './conversation.js';
import { type LineWatch, newLineWatch, watchedDial } from './watched-dial.js';

/** How many calls, how long each, and in what time they all begin. */
export interface LoadPlan {
  readonly calls: number;
  readonly seconds: number;
  readonly rampSeconds: number;
}

/** What the callers saw. */
export interface LoadResult {
  readonly reports: readonly CallReport[];
  readonly line: LineWatch;
  /** Turns that the callers were to take, all together, and how many of them were to cut the agent off. */
  readonly planned: { readonly turns: number; readonly interruptions: number };
  /** From each webhook to its TwiML (ms). */
  readonly setUpMs: readonly number[];
}

const CALLER = '+12025550123';
const AGENT = '+12025550199';

/** Places the calls, spread evenly over the ramp, and waits for the last to end. */
export async function runLoad(url: string, authToken: Secret, plan: LoadPlan): Promise<LoadResult> {
  const line = newLineWatch();
  const setUpMs: number[] = [];
  const dial = watchedDial(dialText, systemClock, line);
  const speech = callerSpeech(plan.seconds);
  const calls = Array.from({ length: plan.calls }, async (_, index) => {
    await waitMs((index * plan.rampSeconds * 1000) / plan.calls);
    const startMs = systemClock.now();
    return placeCall({
      url,
      authToken,
      from: CALLER,
      to: AGENT,
      plan: { speech, speakAtMs: 0, keys: [], maxDurationMs: plan.seconds * 1000 },
      clock: systemClock,
      date: systemClock.date,
      dial,
      onProgress: ({ type }) => {
        if (type === 'answered') setUpMs.push(systemClock.now() - startMs);
      },
    });
  });
  const { startsS, interruptions } = callerTurns(plan.seconds);
  const planned = { turns: plan.calls * startsS.length, interruptions: plan.calls * interruptions };
  return { reports: await Promise.all(calls), line, planned, setUpMs };
}

/** Lets real time pass. */
export function waitMs(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve));
}
