import { describe, expect, it } from 'vitest';
import { MODEL_FORMAT, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import { CallCost } from '../../src/observe/cost.js';
import { SoftphoneNotes } from '../../src/observe/softphone-notes.js';
import type { CallEvent, HeardFrame, RecoveryStep } from '../../src/ports/call-events.js';
import type { CarrierCommand } from '../../src/ports/carrier.js';
import type { ProviderEvent } from '../../src/ports/provider.js';

const PRICES = { textIn: 1, textCached: 1, audioIn: 1, audioCached: 1, textOut: 1, audioOut: 10 };
const part = { itemId: 'i1', contentIndex: 0 };

/** The notes of these events; each happens a millisecond after the one before. */
function notesOf(events: readonly Untimed[], details = true) {
  const cost = new CallCost({ model: 'm', perMillion: PRICES });
  const notes = new SoftphoneNotes({ details, costUsd: () => cost.usd.totalUsd });
  return events.flatMap((event, atMs) => {
    cost.observe({ ...event, atMs });
    return notes.observe({ ...event, atMs });
  });
}

type Untimed = CallEvent extends infer Each ? (Each extends CallEvent ? Omit<Each, 'atMs'> : never) : never;

const from = (event: ProviderEvent): Untimed => ({ type: 'provider-event', event });
const to = (command: CarrierCommand): Untimed => ({ type: 'carrier-command', command });
const audio = from({
  type: 'audio',
  responseId: 'r1',
  part,
  frame: { ...MODEL_FORMAT, samples: new Int16Array(480) },
});
const sent = to({ type: 'audio', frame: { ...TELEPHONE_FORMAT, samples: new Uint8Array(160) } });
const started = from({ type: 'response-started', responseId: 'r1' });
const done = from({ type: 'response-done', responseId: 'r1', status: 'completed' });
const gate = (open: boolean, cause: 'agent-audio' | 'playout-drained'): Untimed => ({
  type: 'gate',
  open,
  cause,
  mediaMs: 0,
  withheldMs: 0,
});
const playback = (outcome: 'heard' | 'cut', heardText: string): Untimed => ({
  type: 'playback',
  part,
  responseId: 'r1',
  receivedMs: 20,
  sentMs: 20,
  heardMs: 20,
  outcome,
  heardText,
});
const words = (speaker: 'caller' | 'agent', text: string, final: boolean): Untimed =>
  from({ type: 'transcript', speaker, itemId: 'i1', text, final });
const heard = (speech: boolean): Untimed => {
  const frame: HeardFrame = {
    startMs: 0,
    speech,
    levelDb: -20,
    barDb: -40,
    echoDb: -Infinity,
    humming: 0,
    callerLevelDb: undefined,
  };
  return { type: 'heard', ...frame };
};

const states = (events: readonly Untimed[]): string[] =>
  notesOf(events).flatMap((note) =>
    note.note === 'state'
      ? [
          [note.turn, note.gateOpen && 'open', note.callerSpeaks && 'caller', note.agentSpeaks && 'agent']
            .filter(Boolean)
            .join(' '),
        ]
      : [],
  );

describe('the state of the floor', () => {
  it('follows an answer from its first delta to its last heard sample', () => {
    expect(
      states([
        started,
        audio,
        gate(false, 'agent-audio'),
        sent,
        done,
        playback('heard', ''),
        gate(true, 'playout-drained'),
      ]),
    ).toEqual([
      'listening open',
      'responding open',
      'responding',
      'responding agent',
      'playing-out agent',
      'listening',
      'listening open',
    ]);
  });

  it('is the caller’s at once after an interruption, whatever comes late', () => {
    const interruption: Untimed = { type: 'interruption', by: 'caller', mediaMs: 0 };
    expect(states([started, audio, sent, interruption, audio, done]).slice(-2)).toEqual([
      'responding open agent',
      'listening open',
    ]);
  });

  it('takes three frames of speech for somebody speaking, and 400 ms without for silence', () => {
    const speech = [heard(true), heard(true), heard(false), heard(true), heard(true), heard(true)];
    const silence = Array.from({ length: 19 }, () => heard(false));
    expect(states([...speech, ...silence])).toEqual(['listening open', 'listening open caller']);
    expect(states([...speech, ...silence, heard(false)]).at(-1)).toBe('listening open');
  });
});

describe('what was said', () => {
  const said = (events: readonly Untimed[]): unknown[] =>
    notesOf(events).filter(({ note }) => note === 'caller' || note === 'agent');

  it('is told whole each time, and at last with what of it was heard', () => {
    expect(
      said([
        words('agent', 'Good ', false),
        words('agent', 'day.', false),
        words('agent', 'Good day.', true),
        playback('cut', 'Good'),
      ]),
    ).toMatchObject([
      { text: 'Good ', final: false },
      { text: 'Good day.', final: false },
      { text: 'Good day.', final: true },
      { text: 'Good day.', final: true, outcome: 'cut', heardText: 'Good' },
    ]);
  });

  it('keeps who said it apart, and tells nothing of sounds without words', () => {
    expect(said([words('caller', 'Hi', false), words('agent', 'Hello', false)])).toMatchObject([
      { note: 'caller', text: 'Hi' },
      { note: 'agent', text: 'Hello' },
    ]);
    expect(said([playback('heard', '')])).toEqual([]);
  });

  it('is bounded', () => {
    const flood = Array.from({ length: 50 }, () => words('agent', 'x'.repeat(1000), false));
    const texts = notesOf(flood).flatMap((note) => (note.note === 'agent' ? [note.text.length] : []));
    expect(Math.max(...texts)).toBe(4000);
  });
});

describe('what only operators are told', () => {
  const tool = { type: 'tool', toolCallId: 't1', name: 'find' } as const;
  const events: readonly Untimed[] = [
    { ...tool, stage: 'called', mode: 'blocking', argumentsJson: '{"what":"keys"}' },
    { type: 'tool-settled', toolCallId: 't1', gave: 'result', text: '{"found":true}', shortened: false },
    { ...tool, stage: 'ended', outcome: 'ok', tookMs: 12 },
    from({
      type: 'usage',
      responseId: 'r1',
      tokens: {
        inputText: 0,
        inputAudio: 0,
        cachedText: 0,
        cachedAudio: 0,
        outputText: 0,
        outputAudio: 100_000,
      },
    }),
    { type: 'fault', code: 'tool.failed', detail: 'the database said no' },
    { type: 'call-ended', reason: 'provider-failed', detail: 'provider.error: its words' },
  ];

  it('is what tools were given and gave, what it costs, and the words of faults', () => {
    expect(notesOf(events).slice(2)).toEqual([
      {
        event: 'note',
        atMs: 2,
        note: 'tool',
        toolCallId: 't1',
        name: 'find',
        stage: 'ended',
        outcome: 'ok',
        tookMs: 12,
        output: '{"found":true}',
      },
      { event: 'note', atMs: 3, note: 'cost', usd: 1 },
      { event: 'note', atMs: 4, note: 'fault', code: 'tool.failed', detail: 'the database said no' },
      {
        event: 'note',
        atMs: 5,
        note: 'ended',
        reason: 'provider-failed',
        detail: 'provider.error: its words',
      },
    ]);
  });

  it('is not told to others, but that something went wrong', () => {
    expect(notesOf(events, false)).toMatchObject([
      { note: 'state' },
      { note: 'fault', code: 'tool.failed', detail: '' },
      { note: 'ended', reason: 'provider-failed', detail: '' },
    ]);
  });

  it('says of the model’s faults whether the call goes on, and nothing of a race', () => {
    const fault = (severity: 'harmless' | 'retryable' | 'fatal', providerCode = 'server_error'): Untimed =>
      from({ type: 'fault', fault: { code: 'provider.error', severity, message: 'no', providerCode } });
    const told = [
      fault('harmless'),
      fault('retryable', 'conversation_already_has_active_response'),
      fault('retryable'),
      fault('fatal'),
    ];
    expect(notesOf(told).filter(({ note }) => note === 'fault')).toMatchObject([
      { code: 'provider.error', detail: 'no', survived: true },
      { code: 'provider.error', detail: 'no' },
    ]);
    expect(notesOf([fault('fatal')]).at(-1)).not.toHaveProperty('survived');
  });

  it('says everybody what is done where the line is lost, and only operators why', () => {
    const step = (name: RecoveryStep): Untimed => ({ type: 'recovery', step: name, detail: 'its words' });
    const events = [step('reconnect'), step('filler'), step('resumed'), step('stream-lost')];
    const told = (details: boolean) =>
      notesOf(events, details).flatMap((note) =>
        note.note === 'recovery' ? [[note.atMs, note.step, note.detail]] : [],
      );
    expect(told(true)).toEqual([
      [0, 'reconnect', 'its words'],
      [1, 'filler', 'its words'],
      [2, 'resumed', 'its words'],
      [3, 'stream-lost', 'its words'],
    ]);
    expect(told(false).map(([, , detail]) => detail)).toEqual(['', '', '', '']);
  });

  it('is nothing once the call has ended', () => {
    expect(notesOf([...events, ...events]).filter(({ note }) => note === 'ended')).toHaveLength(1);
  });
});
