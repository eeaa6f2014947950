import { assertNever } from '../lib/assert-never.js';

/** Who has the floor: the caller; the agent, whose response is open; the agent, whose finished response is still being heard. */
export type Turn = 'listening' | 'responding' | 'playing-out';

/** What moves the floor. */
export type TurnEvent =
  /** A delta of a response's audio came. */
  | 'agent-audio'
  /** The open response is over: everything is generated. */
  | 'response-done'
  /** Everything that was generated so far has been heard. */
  | 'drained'
  /** The agent was cut off. */
  | 'interrupted';

/** What has to be done about it. */
export type TurnAction =
  | 'shut-gate'
  /** The agent is silent now: the gate opens after the tail of the line. */
  | 'release-gate'
  /** The response is open but nothing of it is left to hear: the gate opens if this lasts. */
  | 'release-gate-if-stalled'
  | 'open-gate';

/** When the caller is let through after an answer: once it was heard to its end, or as soon as it is generated. */
export type GateRelease = 'playout_drained' | 'response_done';

type Move = readonly [Turn, readonly TurnAction[]];

/** The whole of turn-taking: what a turn becomes by an event, and what follows. Pure. */
export function nextTurn(turn: Turn, event: TurnEvent, release: GateRelease): Move {
  switch (event) {
    case 'agent-audio':
      return ['responding', ['shut-gate']];
    case 'response-done':
      return afterResponse(turn, release);
    case 'drained':
      return afterPlayout(turn);
    case 'interrupted':
      return ['listening', ['open-gate']];
    default:
      return assertNever(event);
  }
}

function afterResponse(turn: Turn, release: GateRelease): Move {
  // A response without audio leaves the floor where it was.
  if (turn !== 'responding') return [turn, []];
  return ['playing-out', release === 'response_done' ? ['release-gate'] : []];
}

function afterPlayout(turn: Turn): Move {
  if (turn === 'playing-out') return ['listening', ['release-gate']];
  return [turn, turn === 'responding' ? ['release-gate-if-stalled'] : []];
}
