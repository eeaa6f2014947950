import type { EndReason } from '../../ports/call-events.js';
import { words } from './text.js';

const SENTENCES: Readonly<Record<EndReason, string>> = {
  'caller-hung-up': 'You hung up.',
  'carrier-closed': 'The line was closed.',
  'no-stream': 'The line never opened.',
  'agent-hung-up': 'The agent hung up.',
  'operator-hung-up': 'An operator ended the call.',
  farewell: 'The agent said goodbye.',
  'no-input': 'Nobody said anything for too long.',
  transferred: 'The call was passed on.',
  voicemail: 'The call went to voicemail.',
  'provider-failed': 'The agent’s model failed.',
  'max-duration': 'The call reached its longest time.',
  'max-cost': 'The call cost as much as it may.',
  'server-stopped': 'The server was stopped.',
  'internal-error': 'The server made a mistake.',
};

/** Every reason that there is, for who looks for calls that ended so. */
export const END_REASONS: readonly string[] = Object.keys(SENTENCES);

/** How a call ended, said to who made it. */
export function endSentence(reason: EndReason): string {
  return SENTENCES[reason];
}

/** How a call ended, in a list; calls that a server lost have no reason. */
export function endWords(reason: string | undefined): string {
  return reason === undefined ? 'not written down' : words(reason);
}
