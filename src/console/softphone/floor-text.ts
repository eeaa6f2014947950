import { endSentence } from '../shared/end-reasons.js';
import { type CallState, runningTool } from './call-state.js';

/** Who has the floor, in a word for the page's colours and in words for people. */
export interface FloorText {
  readonly who: 'nobody' | 'caller' | 'agent' | 'both' | 'thinking';
  readonly text: string;
}

/** What goes on in a call just now. */
export function floorText(state: CallState): FloorText {
  switch (state.phase) {
    case 'idle':
      return { who: 'nobody', text: 'Ready when you are' };
    case 'calling':
      return { who: 'thinking', text: 'Calling…' };
    case 'reconnecting':
      return { who: 'thinking', text: reconnectingText(state) };
    case 'ended':
      return { who: 'nobody', text: endText(state) };
    case 'live':
      return speaking(state);
  }
}

function reconnectingText({ lostBecause, attempts }: CallState): string {
  const why = lostBecause === undefined ? '' : `${lostBecause}. `;
  return `${why}Reconnecting, attempt ${Math.max(1, attempts)}…`;
}

function speaking(state: CallState): FloorText {
  const { callerSpeaks, agentSpeaks, turn } = state.floor;
  if (callerSpeaks && agentSpeaks) return { who: 'both', text: 'You both speak' };
  if (agentSpeaks) return { who: 'agent', text: 'The agent speaks' };
  if (callerSpeaks) return { who: 'caller', text: 'You speak' };
  const tool = runningTool(state);
  if (tool !== undefined) return { who: 'thinking', text: `Using ${tool}…` };
  if (turn === 'responding') return { who: 'thinking', text: 'The agent thinks…' };
  return { who: 'nobody', text: state.listensOnly ? 'Your turn: write something' : 'Your turn' };
}

function endText({ entries, problem, sinceMs }: CallState): string {
  const end = entries.findLast((entry) => entry.kind === 'ended');
  if (end !== undefined) return endSentence(end.reason);
  if (sinceMs === undefined) return 'No call came about.';
  return problem === undefined ? 'The call has ended.' : problem.title;
}
