import type { CallSession } from '../call/call-session.js';
import type { IncomingCall, ServerDeps } from './deps.js';
import { whoseCall } from './whose-call.js';

/** Goes on with a call that an earlier process left behind when it died: nobody here knows it, and there is a snapshot of it. It is on the line already: no limit turns it away. */
export function resumeCall(deps: ServerDeps, incoming: IncomingCall): CallSession | undefined {
  const { calls, admission, snapshots, openCall, logger } = deps;
  const { carrierCallId } = incoming;
  const isOver = calls.endReason(carrierCallId) !== undefined;
  if (isOver || admission.closed?.code === 'server.stopping') return undefined;
  const continues = snapshots.find(carrierCallId);
  if (continues === undefined) return undefined;
  const { from, to, callId } = continues;
  const session = openCall({ ...incoming, from: incoming.from || from, to: incoming.to || to, continues });
  const fields = { ...whoseCall(session.info), carrierCallId, continues: callId };
  logger.warn({ ...fields, items: continues.items.length }, 'a call goes on that an earlier process had');
  return session;
}
