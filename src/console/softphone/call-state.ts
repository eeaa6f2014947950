import type { Connected, ConnectionStatus } from '../../client/index.js';
import type { SoftphoneNote } from '../../ports/softphone-messages.js';
import { type Entry, withEntry, withNote } from './entries.js';
import type { Problem } from './problems.js';

/** Who has the floor, as the server last said. */
export type Floor = Pick<
  SoftphoneNote & { readonly note: 'state' },
  'turn' | 'gateOpen' | 'callerSpeaks' | 'agentSpeaks'
>;

/** Everything that the softphone shows of a call. */
export interface CallState {
  readonly phase: 'idle' | 'calling' | 'live' | 'reconnecting' | 'ended';
  /** When the call stood, on the page's clock (ms). */
  readonly sinceMs: number | undefined;
  readonly call: Connected;
  readonly listensOnly: boolean;
  readonly floor: Floor;
  /** When the caller last stopped speaking, on the call's clock (ms): what was understood of it comes later. */
  readonly callerStoppedMs: number;
  readonly entries: readonly Entry[];
  /** Absent where the model has no price. */
  readonly costUsd: number | undefined;
  /** Attempts to get the line back. */
  readonly attempts: number;
  /** Why it was lost, in a sentence without its full stop. */
  readonly lostBecause: string | undefined;
  readonly problem: Problem | undefined;
}

/** What can happen to a call, as the page sees it. */
export type CallAction =
  | { readonly type: 'dialled'; readonly listensOnly: boolean }
  | { readonly type: 'status'; readonly status: ConnectionStatus; readonly nowMs: number }
  | { readonly type: 'connected'; readonly call: Connected }
  | { readonly type: 'lost'; readonly because?: string; readonly nowMs?: number }
  | { readonly type: 'note'; readonly note: SoftphoneNote }
  | { readonly type: 'pressed'; readonly digit: string; readonly nowMs: number }
  | { readonly type: 'wrote'; readonly text: string; readonly nowMs: number }
  | { readonly type: 'failed'; readonly problem: Problem }
  | { readonly type: 'dismissed' };

const QUIET: Floor = { turn: 'listening', gateOpen: true, callerSpeaks: false, agentSpeaks: false };

/** Before the first call. */
export const NO_CALL: CallState = {
  phase: 'idle',
  sinceMs: undefined,
  call: {},
  listensOnly: false,
  floor: QUIET,
  callerStoppedMs: 0,
  entries: [],
  costUsd: undefined,
  attempts: 0,
  lostBecause: undefined,
  problem: undefined,
};

/** The call after something happened. Pure. */
export function nextCall(state: CallState, action: CallAction): CallState {
  switch (action.type) {
    case 'dialled':
      return { ...NO_CALL, phase: 'calling', listensOnly: action.listensOnly };
    case 'status':
      return withStatus(state, action.status, action.nowMs);
    case 'connected':
      return { ...state, call: action.call, attempts: 0, lostBecause: undefined, problem: undefined };
    case 'lost':
      return lost(state, action);
    case 'note':
      return noted(state, action.note);
    case 'pressed':
    case 'wrote':
      return { ...state, entries: withEntry(state.entries, ownEntry(state, action)) };
    case 'failed':
      return { ...state, problem: action.problem };
    case 'dismissed':
      return { ...state, problem: undefined };
  }
}

/** It stays in the conversation: the agent of the next call knows nothing of this one. */
function lost(state: CallState, { because, nowMs = 0 }: CallAction & { readonly type: 'lost' }): CallState {
  const attempts = state.attempts + 1;
  if (because === undefined) return { ...state, attempts };
  const atMs = nowMs - (state.sinceMs ?? nowMs);
  const id = `${state.entries.length} lost ${atMs}`;
  const entries = withEntry(state.entries, { kind: 'lost', id, atMs, because });
  return { ...state, attempts, lostBecause: because, entries };
}

/** What the person did without a word: the server tells nothing of it. */
function ownEntry(
  { sinceMs, entries }: CallState,
  action: CallAction & { readonly type: 'pressed' | 'wrote' },
): Entry {
  const atMs = action.nowMs - (sinceMs ?? action.nowMs);
  const id = `${entries.length} ${action.type} ${atMs}`;
  return action.type === 'pressed'
    ? { kind: 'key', id, atMs, digit: action.digit }
    : { kind: 'said', id, atMs, who: 'caller', text: action.text, final: true, typed: true };
}

function withStatus(state: CallState, status: ConnectionStatus, nowMs: number): CallState {
  switch (status) {
    case 'idle':
      return state;
    case 'connecting':
      return { ...state, phase: 'calling' };
    case 'connected':
      return { ...state, phase: 'live', sinceMs: state.sinceMs ?? nowMs };
    case 'reconnecting':
      return { ...state, phase: 'reconnecting', floor: QUIET, callerStoppedMs: 0 };
    case 'disconnected':
      return { ...state, phase: 'ended', floor: QUIET };
  }
}

function noted(state: CallState, note: SoftphoneNote): CallState {
  if (note.note === 'state') {
    const { turn, gateOpen, callerSpeaks, agentSpeaks } = note;
    const stopped = state.floor.callerSpeaks && !callerSpeaks;
    const callerStoppedMs = stopped ? note.atMs : state.callerStoppedMs;
    return { ...state, callerStoppedMs, floor: { turn, gateOpen, callerSpeaks, agentSpeaks } };
  }
  if (note.note === 'cost') return { ...state, costUsd: note.usd };
  return { ...state, entries: withNote(state.entries, note, state.callerStoppedMs) };
}

/** The tool that the caller waits for, if there is one. */
export function runningTool({ entries }: CallState): string | undefined {
  return entries
    .flatMap((entry) => (entry.kind === 'tool' && entry.stage !== 'ended' ? [entry.name] : []))
    .at(-1);
}
