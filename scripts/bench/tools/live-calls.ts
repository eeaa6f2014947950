import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { MODEL_RATE_HZ } from '../../../src/audio/frame.js';
import { placeCall } from '../../../src/cli/call/place-call.js';
import { compose } from '../../../src/compose.js';
import { startPracticeAgent } from '../../../src/compose/practice-agent.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { systemClock } from '../../../src/lib/system-clock.js';
import type { CallEvent } from '../../../src/ports/call-events.js';
import type { Voice } from '../../../src/providers/practice-agent/voice.js';
import { BUILT_IN_NAMES } from '../../../src/tools/registry.js';
import { dialText } from '../../../src/wire/text-socket.js';
import { waitMs } from '../load.js';
import { lastUtterance } from './last-utterance.js';

/** What one call through the whole server showed. */
export interface LiveCallFigures {
  /** Whether the model got the results in the order of its calls. */
  readonly inOrder: boolean;
  readonly results: number;
  readonly followUps: number;
  /** From the end of the response that called the tools to the follow-up (ms). */
  readonly answeredMs: number;
  /** What of the farewell the caller did not hear (ms). */
  readonly missingMs: number;
  readonly toHangUpMs: number;
}

const MS_A_LETTER = 10;
const FAREWELL = 'Thank you for calling. Goodbye.';
/** The sound of each sentence begins and ends by itself, the space between them is not spoken. */
const FAREWELL_MS = FAREWELL.replace('. ', '.').length * MS_A_LETTER;
const HUM_HZ = 300;
const AMPLITUDE = 8000;
const FIRST_KEY_MS = 700;
const SECOND_KEY_MS = 1900;
const LIMIT_MS = 15_000;
const APART_MS = 37;

/** A hum, as long as the text. */
const hum: Voice = (text) => {
  const length = (text.length * MS_A_LETTER * MODEL_RATE_HZ) / 1000;
  const sample = (_: unknown, index: number): number =>
    AMPLITUDE * Math.sin((2 * Math.PI * HUM_HZ * index) / MODEL_RATE_HZ);
  return Promise.resolve(Int16Array.from({ length }, sample));
};

/** Places that many calls, a little apart: each has its agent call so many tools in one response, and then hang up. */
export async function runLiveCalls(count: number, tools: number): Promise<readonly LiveCallFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'talkpath-bench-'));
  try {
    return await withServer(writeFiles(folder, tools), async (url, eventsOf) => {
      const calls = Array.from({ length: count }, async (_, index) => {
        await waitMs(index * APART_MS);
        return figuresOf(url, `+12025550${100 + index}`, eventsOf);
      });
      return Promise.all(calls);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type EventsOf = (from: string) => readonly CallEvent[];

async function withServer<T>(
  path: string,
  work: (url: string, eventsOf: EventsOf) => Promise<T>,
): Promise<T> {
  const config = loadConfig({ path, env: {}, knownTools: BUILT_IN_NAMES });
  const practice = await startPracticeAgent(config, systemClock, hum);
  const events = new Map<string, CallEvent[]>();
  const server = await compose({
    config,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    endpoint: practice.endpoint,
    watch: ({ from }) => {
      const seen: CallEvent[] = [];
      events.set(from, seen);
      return (event) => void seen.push(event);
    },
  });
  try {
    const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
    return await work(url, (from) => events.get(from) ?? []);
  } finally {
    await server.stop();
    await practice.close();
  }
}

async function figuresOf(url: string, from: string, eventsOf: EventsOf): Promise<LiveCallFigures> {
  const keys = [
    { digit: '1', atMs: FIRST_KEY_MS },
    { digit: '9', atMs: SECOND_KEY_MS },
  ];
  const { stream } = await placeCall({
    url,
    from,
    to: '+12025550199',
    plan: { speech: new Uint8Array(0), keys, maxDurationMs: LIMIT_MS },
    clock: systemClock,
    date: systemClock.date,
    dial: dialText,
  });
  if (stream === undefined) throw new Error('a call had no stream');
  const { soundMs, toHangUpMs } = lastUtterance(stream);
  return { ...orderOf(eventsOf(from)), missingMs: FAREWELL_MS - soundMs, toHangUpMs };
}

/** What was called in the response to the first key, and how it was answered. */
function orderOf(events: readonly CallEvent[]) {
  const called = events.flatMap((each) =>
    each.type === 'provider-event' && each.event.type === 'tool-call' && each.event.name !== 'hangup_call'
      ? [each.event]
      : [],
  );
  const given = events.flatMap((each) =>
    each.type === 'provider-command' && each.command.type === 'tool-result' ? [each.command.callId] : [],
  );
  const doneMs = events.find((event) => isEndOf(event, called[0]?.responseId))?.atMs ?? NaN;
  const asked = events.filter((event) => event.atMs >= doneMs && asksForResponse(event));
  return {
    inOrder: given.slice(0, called.length).join() === called.map(({ callId }) => callId).join(),
    results: called.length,
    // The answer to the second key is the only other response that is asked for from then on.
    followUps: asked.length - 1,
    answeredMs: (asked[0]?.atMs ?? NaN) - doneMs,
  };
}

function isEndOf(event: CallEvent, responseId: string | undefined): boolean {
  if (event.type !== 'provider-event' || event.event.type !== 'response-done') return false;
  return event.event.responseId === responseId;
}

function asksForResponse(event: CallEvent): boolean {
  return event.type === 'provider-command' && event.command.type === 'respond';
}

/** The configuration and the script of the practice agent; returns the path of the first. */
function writeFiles(folder: string, tools: number): string {
  const [path, script] = [join(folder, 'talkpath.yaml'), join(folder, 'script.yaml')];
  const config = {
    provider_name: 'practice',
    practice: { script },
    openai: { tools: ['get_call_info', 'hangup_call'] },
    agents: { default: { greeting: 'Hello.' } },
    call: { keypad_wait_ms: 0 },
    logging: { level: 'silent' },
  };
  const hangUp = { call: { tool: 'hangup_call', arguments: { reason: 'the bench is over' } } };
  const rules = [
    { when: { is: 'instruction', matches: '"(?<words>.*)"' }, do: [{ say: '{{words}}' }] },
    {
      when: { is: 'key', key: '1' },
      do: Array.from({ length: tools }, () => ({ call: { tool: 'get_call_info' } })),
    },
    { when: { is: 'key', key: '9' }, do: [{ say: FAREWELL }, hangUp] },
    // Said once for all of them: a hundred sentences would take a while.
    { when: { is: 'tool-result' }, do: [] },
  ];
  writeFileSync(path, JSON.stringify(config));
  writeFileSync(script, JSON.stringify({ keypad: '^The caller pressed (?<key>.) on', rules }));
  return path;
}
