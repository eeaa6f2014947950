import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { decodeMulaw } from '../../src/audio/mulaw.js';
import { telephoneAudioOf } from '../../src/cli/call/caller-audio.js';
import { placeCall } from '../../src/cli/call/place-call.js';
import { systemClock } from '../../src/lib/system-clock.js';
import { listJournals } from '../../src/observe/journal/find.js';
import { readJournal } from '../../src/observe/journal/read.js';
import { TurnLatencies } from '../../src/observe/latency.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import { dialText } from '../../src/wire/text-socket.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const CALLER = join(import.meta.dirname, '../../config/practice/caller.wav');
const SPEECH_MS = 1500;
const CALL_MS = 4500;
/** The frame in which the carrier begins to play. */
const ERROR_MS = 20;
const VOICE = 500;
const PATIENCE_MS = 20_000;
const HOUR_MS = 3_600_000;

/** Who speaks is answered with a hum. */
const SCRIPT = `
keypad: '^key (?<key>[0-9*#A-D]+)$'
rules:
  - when: { is: speech }
    do:
      - say: This is the answer to what you have just said.
`;

function scriptFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'talkpath-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'script.yaml');
  writeFileSync(path, SCRIPT);
  return path;
}

/** Where the last three frames of speech in a row end, in media time (ms). */
function speechEndMs(events: readonly CallEvent[]): number {
  const heard = events.filter((event) => event.type === 'heard').map(({ speech }) => speech);
  const last = heard.findLastIndex(
    (speech, at) => speech && heard[at - 1] === true && heard[at - 2] === true,
  );
  return (last + 1) * 20;
}

/** When the caller heard the agent for the first time, on the clock of the stream (ms). */
function heardAtMs(recording: Uint8Array): number {
  const pcm = decodeMulaw(recording, new Int16Array(recording.length));
  return (pcm.findIndex((sample) => Math.abs(sample) > VOICE) * 1000) / TELEPHONE_RATE_HZ;
}

/** The wall clock stands still, jumps an hour ahead, then two back, in the middle of the call. */
function stepTheDate(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  onTestFinished(() => void vi.useRealTimers());
  systemClock.after(CALL_MS / 3, () => vi.setSystemTime(Date.now() + HOUR_MS));
  systemClock.after(CALL_MS / 2, () => vi.setSystemTime(Date.now() - 2 * HOUR_MS));
}

/** The times of everything in the call's journal (ms since it began). */
function timesIn({ config: { journal } }: TestServer): readonly number[] {
  const times: number[] = [];
  for (const { path } of listJournals(journal.dir)) readJournal(path, ({ atMs }) => times.push(atMs));
  return times;
}

describe('the latency of a turn, on a real line', () => {
  it(
    'is what the far end’s own recording shows, to within a frame, whatever the date does meanwhile',
    async () => {
      stepTheDate();
      const server = await TestServer.start({ yaml: `practice: {script: ${scriptFile()}}` });
      const speech = telephoneAudioOf(readFileSync(CALLER)).subarray(
        0,
        (SPEECH_MS * TELEPHONE_RATE_HZ) / 1000,
      );
      const { callSid, stream } = await placeCall({
        url: server.url,
        from: '+12025550123',
        to: '+12025550199',
        plan: { speech, speakAtMs: 400, keys: [], maxDurationMs: CALL_MS },
        clock: systemClock,
        date: systemClock.date,
        dial: dialText,
      });
      await until(() => server.ending(callSid) !== undefined);
      vi.useRealTimers();
      const { events } = server.call(callSid);
      const latencies = new TurnLatencies();
      for (const event of events) latencies.observe(event);
      const [turn, ...more] = latencies.turns;
      expect(more).toEqual([]);
      const trueMs = heardAtMs(stream?.recording ?? new Uint8Array(0)) - speechEndMs(events);
      expect(Math.abs((turn?.totalMs ?? NaN) - trueMs)).toBeLessThanOrEqual(ERROR_MS);
      const [end] = server.logged('call.end', callSid);
      expect(end?.['latencyP50Ms']).toBe(Math.round(turn?.totalMs ?? NaN));

      expect(Math.abs(Number(end?.['durationMs']) - CALL_MS)).toBeLessThan(1000);
      await server.server.stop();
      const times = timesIn(server);
      expect(times.length).toBeGreaterThan(300);
      expect(Math.min(...times)).toBe(0);
      expect(Math.max(...times)).toBeLessThan(CALL_MS + 2000);
      const byTime = events.toSorted((a, b) => a.atMs - b.atMs);
      expect(events.every((event, at) => event === byTime[at])).toBe(true);
    },
    PATIENCE_MS,
  );
});
