import { isRecoveryStep } from '../../lib/recovery-steps.js';
import type { PlaybackOutcome, ToolOutcome } from '../../ports/call-events.js';
import type { Entry } from '../softphone/entries.js';
import { fieldsOf, numberOf, objectsOf, textOf } from './read-calls.js';

/** What the answer of `GET /calls/:id` says of a call, as far as the page shows it. */
export interface CallDetails {
  readonly live: boolean;
  readonly recorded: boolean;
  readonly callId: string;
  readonly from: string;
  readonly to: string;
  readonly agent: string;
  readonly provider: string;
  readonly carrier: string;
  readonly startedAt: string | undefined;
  readonly lengthMs: number | undefined;
  /** Where its recording begins, with the stream (ms of the call). */
  readonly soundFromMs: number;
  readonly endReason: string | undefined;
  readonly entries: readonly Entry[];
}

/** Reads a call; what is missing stays empty. */
export function callDetailsOf(body: unknown): CallDetails {
  const fields = fieldsOf(body);
  const info = fieldsOf(fields['info']);
  return {
    live: fields['live'] === true,
    recorded: fields['recorded'] === true,
    callId: textOf(info['callId']) ?? '',
    from: textOf(info['from']) ?? '',
    to: textOf(info['to']) ?? '',
    agent: textOf(info['agent']) ?? '',
    provider: textOf(info['provider']) ?? '',
    carrier: textOf(info['carrier']) ?? '',
    startedAt: textOf(fields['startedAt']),
    lengthMs: numberOf(fields['lengthMs']),
    soundFromMs: beganMs(fields),
    endReason: textOf(fieldsOf(fields['end'])['reason']),
    entries: entriesOf(fields),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function beganMs(timeline: Fields): number {
  const began = objectsOf(timeline['moments']).find(({ what }) => what === 'stream-began');
  return numberOf(began?.['atMs']) ?? 0;
}

/** The timeline as a conversation, in the order of time. */
function entriesOf(timeline: Fields): readonly Entry[] {
  const of = (name: string, read: (item: Fields, index: number) => Entry | undefined): readonly Entry[] =>
    objectsOf(timeline[name]).flatMap((item, index) => read(item, index) ?? []);
  return [
    ...of('callerTurns', callerSaid),
    ...of('agentTurns', agentSaid),
    ...of('tools', toolUsed),
    ...of('latencies', (turn, index) => waited(turn, index, objectsOf(timeline['agentTurns']))),
    ...of('moments', (moment, index) => happened(moment, index, objectsOf(timeline['callerTurns']))),
  ].toSorted((a, b) => a.atMs - b.atMs);
}

/** So much before an entry that the two are neighbours (ms). */
const JUST_BEFORE_MS = 0.5;

function callerSaid(turn: Fields, index: number): Entry | undefined {
  const text = textOf(turn['text']) ?? '';
  if (text === '') return undefined;
  return { kind: 'said', id: `caller ${index}`, atMs: timeIn(turn), who: 'caller', text, final: true };
}

function agentSaid(turn: Fields, index: number): Entry | undefined {
  const heardText = textOf(turn['heardText']) ?? '';
  const unheardText = textOf(turn['unheardText']) ?? '';
  const text = [heardText, unheardText].filter(Boolean).join(' ');
  if (turn['kind'] === 'sound' || text === '') return undefined;
  const outcome = outcomeOf(turn['outcome']);
  const id = `agent ${index}`;
  return { kind: 'said', id, atMs: timeIn(turn), who: 'agent', text, final: true, outcome, heardText };
}

function toolUsed(tool: Fields, index: number): Entry {
  const outcome = textOf(tool['outcome']);
  const atMs = timeIn(tool);
  return {
    kind: 'tool',
    id: `tool ${index}`,
    atMs,
    name: textOf(tool['name']) ?? '',
    stage: outcome === 'running' ? 'called' : 'ended',
    argumentsJson: textOf(tool['argumentsJson']),
    outcome: TOOL_OUTCOMES.find((known) => known === outcome),
    tookMs: (numberOf(tool['toMs']) ?? atMs) - atMs,
  };
}

/** Stands before the answer that was waited for. */
function waited(turn: Fields, index: number, answers: readonly Fields[]): Entry {
  const answer = answers.find(({ responseId }) => responseId === turn['responseId']);
  const ms = (name: string): number => numberOf(turn[name]) ?? 0;
  return {
    kind: 'latency',
    id: `latency ${index}`,
    atMs: (answer === undefined ? ms('audibleAtMs') : timeIn(answer)) - JUST_BEFORE_MS,
    totalMs: ms('totalMs'),
    endpointingMs: ms('endpointingMs'),
    providerMs: ms('providerMs'),
    toolMs: ms('toolMs'),
    queueMs: ms('queueMs'),
    carrierMs: ms('carrierMs'),
  };
}

function happened(moment: Fields, index: number, callerTurns: readonly Fields[]): Entry | undefined {
  const atMs = numberOf(moment['atMs']) ?? 0;
  const id = `moment ${index}`;
  switch (moment['what']) {
    case 'barge-in':
      return { kind: 'interrupted', id, atMs: beforeWords(atMs, callerTurns) };
    case 'key':
      return { kind: 'key', id, atMs, digit: textOf(moment['digit']) ?? '' };
    case 'typed': {
      const text = textOf(moment['text']) ?? '';
      return { kind: 'said', id, atMs, who: 'caller', text, final: true, typed: true };
    }
    case 'fault': {
      const detail = textOf(moment['detail']) ?? '';
      return { kind: 'fault', id, atMs, code: textOf(moment['code']) ?? '', detail };
    }
    case 'recovery': {
      const step = moment['step'];
      if (!isRecoveryStep(step)) return undefined;
      return { kind: 'recovery', id, atMs, step, detail: textOf(moment['detail']) ?? '' };
    }
    default:
      return undefined;
  }
}

/** A caller has spoken for a moment when that counts as cutting in: it stands before what they say. */
function beforeWords(atMs: number, callerTurns: readonly Fields[]): number {
  const turn = callerTurns.find((each) => timeIn(each) <= atMs && (numberOf(each['toMs']) ?? 0) >= atMs);
  return turn === undefined ? atMs : timeIn(turn) - JUST_BEFORE_MS;
}

const OUTCOMES: readonly PlaybackOutcome[] = ['heard', 'cut', 'unheard'];
const TOOL_OUTCOMES: readonly ToolOutcome[] = ['ok', 'failed', 'timed-out', 'refused', 'abandoned'];

function outcomeOf(value: unknown): PlaybackOutcome | undefined {
  return OUTCOMES.find((known) => known === value);
}

function timeIn(span: Fields): number {
  return numberOf(span['fromMs']) ?? 0;
}
