import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { sameFormat } from '../audio/frame.js';
import type { CallSession } from '../call/call-session.js';
import { messageOf } from '../lib/errors.js';
import type { Refusal } from './admission.js';
import type { AsteriskAnnouncement } from './asterisk-request.js';
import { lineOf } from './asterisk-sound.js';
import type { IncomingCall, ServerDeps } from './deps.js';
import { originOf } from './origin.js';

const CALL_ID_BYTES = 16;

/** The call that Asterisk announces; a name is made up where it has told none. */
export function asteriskCallOf(
  deps: ServerDeps,
  request: FastifyRequest,
  { from, to, channel, sound }: AsteriskAnnouncement,
): IncomingCall {
  return {
    carrier: sound.wire,
    carrierCallId: channel ?? `AS${randomBytes(CALL_ID_BYTES).toString('hex')}`,
    from,
    to,
    format: lineOf(sound),
    origin: originOf(deps, request) ?? '',
  };
}

/** The call, if it is taken. One that waits for its stream already is announced once more, as after an answer that was lost. */
export async function takenCall(deps: ServerDeps, call: IncomingCall): Promise<CallSession | Refusal> {
  const known = knownCall(deps, call);
  if (known !== undefined) return known;
  const refusal = await deps.admission.refusalOf(call);
  return refusal ?? openedCall(deps, call);
}

/** Makes a call that was admitted. A defect in making it is told to the log; its caller is turned away, as every other. */
export function openedCall(deps: ServerDeps, call: IncomingCall): CallSession | Refusal {
  try {
    return knownCall(deps, call) ?? deps.openCall(call);
  } catch (error) {
    return { code: 'internal.error', detail: messageOf(error) };
  }
}

function knownCall({ calls }: ServerDeps, call: IncomingCall): CallSession | Refusal | undefined {
  const session = calls.find(call.carrierCallId);
  if (session === undefined) return undefined;
  if (session.info.carrier !== call.carrier || session.attached)
    return { code: 'carrier.has_call', detail: 'the channel has a call already' };
  const { encoding, rateHz } = session.format;
  if (call.format === undefined || sameFormat(call.format, session.format)) return session;
  return otherFormat(`${encoding} at ${rateHz} Hz`);
}

/** Why an announced call does not get another format: its talk path has the first one by now. */
export function otherFormat(first: string): Refusal {
  return { code: 'asterisk.wrong_format', detail: `the channel was announced as ${first} before` };
}
