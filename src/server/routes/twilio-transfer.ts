import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TWILIO_ROUTES } from '../../carriers/twilio/routes.js';
import { BoundedMap } from '../../lib/bounded-map.js';
import type { TransferOutcome } from '../../ports/phone-line.js';
import type { ServerDeps } from '../deps.js';
import { originOf } from '../origin.js';
import { refuseWebhook, sendEnd, sendHangUp, sendStream } from '../twilio-answers.js';
import { callIdOf, saysOver, textOf } from '../twilio-request.js';
import { requireSignature } from '../twilio-signature.js';
import { whoseCall } from '../whose-call.js';

const NO_CONTENT = 204;
const MAX_URL_CHARS = 500;
/** Recordings that are remembered, to tell of each once. */
const MAX_RECORDINGS = 1000;
/** Twilio's `DialCallStatus`. */
const OUTCOMES: ReadonlyMap<string, TransferOutcome> = new Map([
  ['completed', 'answered'],
  ['answered', 'answered'],
  ['busy', 'busy'],
  ['no-answer', 'no-answer'],
]);
/** States of a dialled call in which somebody has taken it. */
const TAKEN: readonly string[] = ['in-progress', 'answered'];

/** Twilio's webhooks about callers who were taken from their stream: to somebody else, or to leave a message. */
export function twilioTransferRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const preHandler = requireSignature(deps, 'webhook');
  const told = new BoundedMap<string, true>(MAX_RECORDINGS);
  app.post(TWILIO_ROUTES.transfer, { preHandler }, (request, reply) => transfer(deps, request, reply));
  app.post(TWILIO_ROUTES.transferStatus, { preHandler }, (request, reply) =>
    transferStatus(deps, request, reply),
  );
  app.post(TWILIO_ROUTES.recording, { preHandler }, (request, reply) =>
    recording(deps, told, request, reply),
  );
}

/** The attempt is over, or the conversation that it led to. Who found nobody comes back to a stream, also when Twilio asks twice. */
function transfer(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const carrierCallId = callIdOf(deps, request);
  if (carrierCallId === undefined)
    return refuseWebhook(deps, reply, 'CallSid is missing, malformed or no call of Twilio’s');
  const origin = originOf(deps, request);
  if (origin === undefined) return refuseWebhook(deps, reply, 'Host is missing or malformed');
  const outcome = outcomeOf(deps, request, carrierCallId);
  const session = deps.calls.find(carrierCallId);
  const comesBack = session?.transferEnded(outcome) === true;
  if (saysOver(request)) {
    session?.end('caller-hung-up', 'during the transfer');
    return sendHangUp(reply);
  }
  if (comesBack) return sendStream(deps, reply, { carrierCallId, origin });
  const nothingLeft = outcome === 'answered' || session?.ended === false;
  return nothingLeft ? sendHangUp(reply) : sendEnd(deps, reply, { carrierCallId, origin });
}

function outcomeOf(deps: ServerDeps, request: FastifyRequest, carrierCallId: string): TransferOutcome {
  const dialStatus = textOf(request, 'DialCallStatus');
  const outcome = OUTCOMES.get(dialStatus) ?? 'failed';
  const whose = whoseCall(deps.calls.infoOf(carrierCallId));
  deps.logger.info({ ...whose, carrierCallId, outcome, dialStatus }, 'transfer ended');
  return outcome;
}

/** Of the call that Twilio made to the destination; ours is its parent. */
function transferStatus(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (TAKEN.includes(textOf(request, 'CallStatus'))) {
    deps.calls.find(callIdOf(deps, request, 'ParentCallSid') ?? '')?.transferEnded('answered');
  }
  return reply.code(NO_CONTENT).send();
}

function recording(
  deps: ServerDeps,
  told: BoundedMap<string, true>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { calls, logger } = deps;
  const carrierCallId = callIdOf(deps, request);
  const recordingUrl = textOf(request, 'RecordingUrl', MAX_URL_CHARS);
  if (recordingUrl !== '' && !told.has(recordingUrl)) {
    told.set(recordingUrl, true);
    const whose = whoseCall(calls.infoOf(carrierCallId ?? ''));
    const recordingSid = textOf(request, 'RecordingSid');
    const seconds = Number(textOf(request, 'RecordingDuration'));
    logger.info({ ...whose, carrierCallId, recordingUrl, recordingSid, seconds }, 'voicemail recorded');
  }
  return sendHangUp(reply);
}
