import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallSession } from '../../call/call-session.js';
import { busyTwiml, connectTwiml, hangUpTwiml, sorryTwiml } from '../../carriers/twilio/twiml.js';
import { ERRORS } from '../../lib/errors.js';
import type { EndReason } from '../../ports/call-events.js';
import type { IncomingCall, ServerDeps } from '../deps.js';
import { originOf } from '../origin.js';
import { paramsOf, requireSignature } from '../twilio-signature.js';

const BAD_REQUEST = 400;
const NO_CONTENT = 204;
/** Twilio's SIDs, and the UUIDs of compatible providers. */
const CALL_ID = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_TEXT_CHARS = 64;
/** Call statuses after which no stream will come any more. */
const OVER: readonly string[] = ['completed', 'busy', 'failed', 'no-answer', 'canceled'];
/** Endings after which there is nothing left to say. After any other the caller is on the line and nobody else is. */
const SETTLED: readonly (EndReason | undefined)[] = [
  'caller-hung-up',
  'agent-hung-up',
  'operator-hung-up',
  'max-duration',
];
const APOLOGY = 'We are sorry, we can not go on with your call at the moment. Please call again later.';

/** Twilio's webhooks: a call comes in, its status, its stream's status, and what follows the stream. */
export function twilioWebhookRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const preHandler = requireSignature(deps, 'webhook');
  app.post('/twilio/voice', { preHandler }, (request, reply) => voice(deps, request, reply));
  app.post('/twilio/after', { preHandler }, (request, reply) => after(deps, request, reply));
  app.post('/twilio/status', { preHandler }, (request, reply) => status(deps, request, reply));
  app.post('/twilio/stream-status', { preHandler }, (request, reply) => streamStatus(deps, request, reply));
}

/** Connects the call to its stream. Asked again for the same call (Twilio retries), it gives a new token for the same session. */
function voice(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const carrierCallId = callIdOf(request);
  if (carrierCallId === undefined) return refuse(deps, reply, 'CallSid is missing or malformed');
  const origin = originOf(deps, request);
  if (origin === undefined) return refuse(deps, reply, 'Host is missing or malformed');
  const incoming = { carrierCallId, from: textOf(request, 'From'), to: textOf(request, 'To') };
  if (sessionOf(deps, incoming) === undefined) return sendTwiml(reply, busyTwiml());
  return sendTwiml(
    reply,
    connectTwiml({
      streamUrl: `${origin.replace(/^http/, 'ws')}/twilio/media`,
      statusCallbackUrl: `${origin}/twilio/stream-status`,
      afterUrl: `${origin}/twilio/after`,
      token: deps.tokens.issue(carrierCallId),
    }),
  );
}

function sessionOf(deps: ServerDeps, incoming: IncomingCall): CallSession | undefined {
  const { carrierCallId } = incoming;
  const session = deps.calls.find(carrierCallId) ?? (deps.ready() ? deps.openCall(incoming) : undefined);
  if (session === undefined) {
    const code = 'server.busy';
    const { size: calls } = deps.calls;
    deps.logger.warn({ code, carrierCallId, calls, remedy: ERRORS[code].remedy }, code);
  }
  return session;
}

function refuse(deps: ServerDeps, reply: FastifyReply, detail: string): FastifyReply {
  const code = 'http.bad_request';
  deps.logger.warn({ code, detail, remedy: ERRORS[code].remedy }, code);
  return reply.code(BAD_REQUEST).send({ error: code });
}

/** The stream has ended and the call lives on: a goodbye was said already, or a word of apology is due. */
function after(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const carrierCallId = callIdOf(request) ?? '';
  endWithoutStream(deps, deps.calls.find(carrierCallId));
  const reason = deps.calls.endReason(carrierCallId);
  return sendTwiml(reply, SETTLED.includes(reason) ? hangUpTwiml() : sorryTwiml(APOLOGY));
}

/** Who asks what follows the stream has no stream, whatever our end of the socket thinks: it broke unnoticed, or it never came about. */
function endWithoutStream({ logger }: ServerDeps, session: CallSession | undefined): void {
  if (session === undefined) return;
  const { attached, info } = session;
  const code = 'carrier.no_stream';
  if (!attached) logger.warn({ callId: info.callId, code, remedy: ERRORS[code].remedy }, code);
  session.end(attached ? 'carrier-closed' : 'no-stream', 'the carrier asked what follows the stream');
}

function status(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const state = textOf(request, 'CallStatus');
  if (OVER.includes(state)) {
    deps.calls.find(callIdOf(request) ?? '')?.end('caller-hung-up', `call status ${state}`);
  }
  return reply.code(NO_CONTENT).send();
}

function streamStatus(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const carrierCallId = callIdOf(request);
  const callId = deps.calls.find(carrierCallId ?? '')?.info.callId;
  const event = textOf(request, 'StreamEvent');
  const detail = textOf(request, 'StreamError');
  const level = event === 'stream-error' ? 'warn' : 'debug';
  deps.logger[level]({ callId, carrierCallId, event, detail }, 'carrier stream status');
  return reply.code(NO_CONTENT).send();
}

function sendTwiml(reply: FastifyReply, twiml: string): FastifyReply {
  return reply.type('text/xml').send(twiml);
}

function callIdOf(request: FastifyRequest): string | undefined {
  const value = paramsOf(request.body)['CallSid'];
  return typeof value === 'string' && CALL_ID.test(value) ? value : undefined;
}

function textOf(request: FastifyRequest, name: string): string {
  const value = paramsOf(request.body)[name];
  return typeof value === 'string' ? value.slice(0, MAX_TEXT_CHARS) : '';
}
