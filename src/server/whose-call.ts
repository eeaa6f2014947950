import type { CallInfo } from '../ports/call-events.js';

/** The fields that every log line about a call has, as far as the call is known. */
export function whoseCall(
  info: CallInfo | undefined,
): Partial<Pick<CallInfo, 'callId' | 'agent' | 'provider'>> {
  if (info === undefined) return {};
  const { callId, agent, provider } = info;
  return { callId, agent, provider };
}
