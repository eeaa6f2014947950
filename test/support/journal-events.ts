import { TELEPHONE_FORMAT, TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import { JournalEncoder } from '../../src/observe/journal/encode.js';
import type { CallEvent, CallInfo } from '../../src/ports/call-events.js';

/** Who is in the calls of these journals. */
export const JOURNAL_INFO: CallInfo = {
  callId: '0b9e8a54-5d1c-4a43-9a49-1a2f5b1f7c00',
  carrier: 'twilio',
  carrierCallId: 'CA0123',
  from: '+12025550123',
  to: '+12025550199',
  agent: 'default',
  provider: 'practice',
};

/** What such a journal begins with. */
export const JOURNAL_HEADER = {
  version: '0.1.0',
  node: 'v20.19.0',
  startedAt: '2026-11-21T19:20:38.000Z',
  config: { path: 'config/talkpath.yaml', fingerprint: '0123456789abcdef' },
  sound: false,
  redact: 'none',
  recipe: { any: 'thing' },
} as const;

const part = { itemId: 'item_1', contentIndex: 0 };

/** A call as a journal is given it, event by event: `seconds` of it, with everything that a talking call has. */
export function* callEvents(seconds: number): Generator<CallEvent> {
  yield { type: 'call-started', atMs: 0, info: JOURNAL_INFO };
  const start = { streamId: 'MZ1', carrierCallId: 'CA0123', token: undefined, format: TELEPHONE_FORMAT };
  yield { type: 'carrier-event', atMs: 100, event: { type: 'started', start } };
  for (let second = 0; second < seconds; second += 1) yield* secondOf(second);
  yield { type: 'call-ended', atMs: 100 + seconds * 1000, reason: 'caller-hung-up', detail: 'stop' };
}

/** 50 frames each way, what the detector heard, 25 lines to the carrier in 25 rounds, 5 marks, some timers, and now and then a turn of the model. */
export function* secondOf(second: number): Generator<CallEvent> {
  if (second % 5 === 0) yield* turnOf(second);
  for (let frame = 0; frame < 50; frame += 1) {
    const startMs = second * 1000 + frame * 20;
    const atMs = Math.round((120 + startMs + (frame % 7) * 0.13) * 100) / 100;
    yield* callerFrame(atMs, startMs, frame);
    if (frame % 2 === 0) yield* lineFrame(atMs, second, frame);
  }
}

function* callerFrame(atMs: number, startMs: number, frame: number): Generator<CallEvent> {
  const samples = new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill((startMs / 20) % 251);
  const audio = { ...TELEPHONE_FORMAT, samples };
  yield { type: 'carrier-event', atMs, event: { type: 'audio', frame: audio, timestampMs: startMs } };
  yield {
    type: 'heard',
    atMs,
    startMs,
    speech: frame % 5 === 0,
    levelDb: -(30 + (frame % 30)) - 0.3,
    barDb: -41.2,
    echoDb: frame % 3 === 0 ? -Infinity : -52.7,
    humming: (frame % 9) / 100,
    callerLevelDb: startMs < 1000 ? undefined : -24.6,
  };
  yield { type: 'provider-command', atMs, command: { type: 'audio', frame: audio } };
}

function* lineFrame(atMs: number, second: number, frame: number): Generator<CallEvent> {
  const at = atMs + 0.5;
  yield { type: 'round', atMs: at };
  const samples = new Uint8Array(TELEPHONE_FRAME_SAMPLES * 2).fill(frame);
  yield {
    type: 'carrier-command',
    atMs: at,
    command: { type: 'audio', frame: { ...TELEPHONE_FORMAT, samples } },
  };
  if (frame % 10 !== 0) return;
  const name = `g0:${second}.${frame}`;
  yield { type: 'carrier-command', atMs: at, command: { type: 'mark', name } };
  yield { type: 'carrier-event', atMs: at + 1, event: { type: 'mark-reached', name } };
  yield { type: 'timer', atMs: at + 2, timer: second * 5 + frame };
}

function* turnOf(second: number): Generator<CallEvent> {
  const atMs = second * 1000 + 101;
  const responseId = `resp_${second}`;
  yield { type: 'provider-event', atMs, event: { type: 'response-started', responseId } };
  const samples = new Int16Array(480).fill(second + 1);
  const frame = { encoding: 'pcm16', rateHz: 24000, samples } as const;
  yield { type: 'provider-event', atMs, event: { type: 'audio', responseId, part, frame } };
  yield {
    type: 'provider-event',
    atMs,
    event: { type: 'transcript', speaker: 'agent', itemId: 'item_1', text: 'Grüß Gott. ', final: false },
  };
  yield { type: 'provider-event', atMs, event: { type: 'response-done', responseId, status: 'completed' } };
  yield { type: 'gate', atMs, open: false, cause: 'agent-audio', mediaMs: atMs - 101, withheldMs: 0 };
}

/** The lines of a journal of these events, header included, each with its number and its line break. */
export function journalText(events: Iterable<CallEvent>): string {
  const journal = journalWriter();
  for (const event of events) journal.take(event);
  return journal.text();
}

/** Writes such a journal while a call goes on: the sound of an event is lent until it was taken. */
export function journalWriter(): { readonly take: (event: CallEvent) => void; readonly text: () => string } {
  const lines = [JSON.stringify({ t: 0, e: 'journal', schema: 1, ...JOURNAL_HEADER })];
  const encoder = new JournalEncoder({ line: (text) => lines.push(text), sound: () => undefined });
  return {
    take: (event) => encoder.take(event),
    text: () => {
      encoder.flush();
      return lines.map((line, index) => `${line.slice(0, -1)},"i":${index + 1}}\n`).join('');
    },
  };
}
