import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallSession } from '../../call/call-session.js';
import { TWILIO_ROUTES } from '../../carriers/twilio/routes.js';
import { ERRORS, messageOf } from '../../lib/errors.js';
import type { Refusal } from '../admission.js';
import type { IncomingCall, ServerDeps } from '../deps.js';
import { originOf } from '../origin.js';
import { resumeCall } from '../resumed-call.js';
import { refuseWebhook, sendEnd, sendRefusal, sendStream } from '../twilio-answers.js';
import { callIdOf, saysOver, textOf } from '../twilio-request.js';
import { requireSignature } from '../twilio-signature.js';
import { whoseCall } from '../whose-call.js';

const NO_CONTENT = 204;

/** Twilio's webhooks: a call comes in, its status, its stream's status, and what follows the stream. */
export function twilioWebhookRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const preHandler = requireSignature(deps, 'webhook');
  app.post(TWILIO_ROUTES.voice, { preHandler }, (request, reply) => voice(deps, request, reply));
  app.post(TWILIO_ROUTES.after, { preHandler }, (request, reply) => after(deps, request, reply));
  app.post(TWILIO_ROUTES.status, { preHandler }, (request, reply) => status(deps, request, reply));
  app.post(TWILIO_ROUTES.streamStatus, { preHandler }, (request, reply) =>
    streamStatus(deps, request, reply),
  );
}

/**
 * Connects the call to its stream. Asked again for the same call (Twilio retries), it gives a new token for the same session.
 * The phone rings until this is answered; what is looked up meanwhile would be silence afterwards.
 */
async function voice(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const carrierCallId = callIdOf(deps, request);
  if (carrierCallId === undefined)
    return refuseWebhook(deps, reply, 'CallSid is missing, malformed or no call of Twilio’s');
  const origin = originOf(deps, request);
  if (origin === undefined) return refuseWebhook(deps, reply, 'Host is missing or malformed');
  const incoming = incomingOf(request, carrierCallId, origin);
  if (isOver(deps, carrierCallId)) return sendEnd(deps, reply, incoming);
  const session =
    deps.calls.find(carrierCallId) ?? resumeCall(deps, incoming) ?? (await openedFor(deps, incoming));
  if ('code' in session) return sendRefusal(deps, reply, incoming, session);
  await session.briefed;
  return session.ended ? sendEnd(deps, reply, incoming) : sendStream(deps, reply, incoming);
}

/** A call comes in once: who announces one that has ended plays an old webhook again, or is a carrier whose retry comes late. */
function isOver({ calls, logger }: ServerDeps, carrierCallId: string): boolean {
  if (calls.find(carrierCallId) !== undefined || calls.endReason(carrierCallId) === undefined) return false;
  const code = 'carrier.no_call';
  const detail = 'a call is announced that has ended';
  const whose = whoseCall(calls.infoOf(carrierCallId));
  logger.warn({ ...whose, carrierCallId, code, detail, remedy: ERRORS[code].remedy }, code);
  return true;
}

function incomingOf(request: FastifyRequest, carrierCallId: string, origin: string): IncomingCall {
  const [from, to] = [textOf(request, 'From'), textOf(request, 'To')];
  return { carrier: 'twilio', carrierCallId, origin, from, to };
}

/** A defect in making a call is told to the log; its caller is told that it can't be taken, as every other. */
async function openedFor(deps: ServerDeps, incoming: IncomingCall): Promise<CallSession | Refusal> {
  const refusal = await deps.admission.refusalOf(incoming);
  if (refusal !== undefined) return refusal;
  try {
    // Its carrier may have asked again meanwhile.
    return deps.calls.find(incoming.carrierCallId) ?? deps.openCall(incoming);
  } catch (error) {
    return { code: 'internal.error', detail: messageOf(error) };
  }
}

/**
 * The stream has ended and the call lives on: the caller comes back to a stream, be it that of a call which an earlier process had; or a goodbye was said
 * already; or a word of apology is due.
 */
async function after(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const origin = originOf(deps, request);
  if (origin === undefined) return refuseWebhook(deps, reply, 'Host is missing or malformed');
  const carrierCallId = callIdOf(deps, request) ?? '';
  const here = { carrierCallId, origin };
  const session = deps.calls.find(carrierCallId);
  if (saysOver(request)) {
    endedAtCarrier(deps, request);
    return sendEnd(deps, reply, here);
  }
  if (session === undefined) {
    const again = resumeCall(deps, incomingOf(request, carrierCallId, origin));
    await again?.briefed;
    return again?.ended === false ? sendStream(deps, reply, here) : sendEnd(deps, reply, here);
  }
  if (comesBack(session)) return sendStream(deps, reply, here);
  endWithoutStream(deps, session);
  return sendEnd(deps, reply, here);
}

/** The carrier asks before it has taken the caller to whom they were to be passed on to, or their stream broke. */
function comesBack(session: CallSession): boolean {
  return session.transferEnded('failed') || session.streamExpected();
}

/** Who asks what follows the stream has no stream, whatever our end of the socket thinks: it broke unnoticed, or it never came about. */
function endWithoutStream({ logger }: ServerDeps, session: CallSession): void {
  const { attached, info } = session;
  const code = 'carrier.no_stream';
  if (!attached) logger.warn({ ...whoseCall(info), code, remedy: ERRORS[code].remedy }, code);
  session.end(attached ? 'carrier-closed' : 'no-stream', 'the carrier asked what follows the stream');
}

function status(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (saysOver(request)) endedAtCarrier(deps, request);
  return reply.code(NO_CONTENT).send();
}

/** What an earlier process left of a call that is over is nobody's any more. */
function endedAtCarrier(deps: ServerDeps, request: FastifyRequest): void {
  const carrierCallId = callIdOf(deps, request) ?? '';
  const session = deps.calls.find(carrierCallId);
  if (session === undefined) deps.snapshots.forget(carrierCallId);
  else session.end('caller-hung-up', `call status ${textOf(request, 'CallStatus')}`);
}

function streamStatus(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const carrierCallId = callIdOf(deps, request);
  const whose = whoseCall(deps.calls.infoOf(carrierCallId ?? ''));
  const event = textOf(request, 'StreamEvent');
  const detail = textOf(request, 'StreamError');
  const level = event === 'stream-error' ? 'warn' : 'debug';
  deps.logger[level]({ ...whose, carrierCallId, event, detail }, 'carrier stream status');
  return reply.code(NO_CONTENT).send();
}
