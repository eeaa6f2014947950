import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EndReason } from '../../ports/call-events.js';
import { busyTwiml, connectTwiml, hangUpTwiml, sorryTwiml } from '../../carriers/twilio/twiml.js';
import type { ServerDeps } from '../deps.js';
import { paramsOf, requireSignature } from '../twilio-signature.js';

const BAD_REQUEST = 400;
const NO_CONTENT = 204;
/** Twilio's SIDs, and the UUIDs of compatible providers. */
const CALL_ID = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_NUMBER_CHARS = 64;
/** Call statuses after which no stream will come any more. */
const OVER: readonly string[] = ['completed', 'busy', 'failed', 'no-answer', 'canceled'];
/** Endings that the caller did not expect, and hears a word about. */
const UNEXPECTED: readonly (EndReason | undefined)[] = [
  'provider-failed',
  'internal-error',
  'server-stopped',
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
  const carrierCallId = textOf(request, 'CallSid');
  if (!CALL_ID.test(carrierCallId)) {
    deps.logger.warn(
      { code: 'http.bad_request', detail: 'CallSid is missing or malformed' },
      'http.bad_request',
    );
    return reply.code(BAD_REQUEST).send({ error: 'http.bad_request' });
  }
  const incoming = { carrierCallId, from: textOf(request, 'From'), to: textOf(request, 'To') };
  const session = deps.calls.find(carrierCallId) ?? (deps.ready() ? deps.openCall(incoming) : undefined);
  if (session === undefined) return sendTwiml(reply, busyTwiml());
  const origin = deps.publicUrl ?? `${request.protocol}://${request.host}`;
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

/** The stream has ended and the call lives on: a goodbye was said already, or a word of apology is due. */
function after(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const reason = deps.calls.endReason(textOf(request, 'CallSid'));
  return sendTwiml(reply, UNEXPECTED.includes(reason) ? sorryTwiml(APOLOGY) : hangUpTwiml());
}

function status(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const state = textOf(request, 'CallStatus');
  if (OVER.includes(state)) {
    deps.calls.find(textOf(request, 'CallSid'))?.end('caller-hung-up', `call status ${state}`);
  }
  return reply.code(NO_CONTENT).send();
}

function streamStatus(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const carrierCallId = textOf(request, 'CallSid');
  const detail = textOf(request, 'StreamError');
  const callId = deps.calls.find(carrierCallId)?.info.callId;
  const level = textOf(request, 'StreamEvent') === 'stream-error' ? 'warn' : 'debug';
  deps.logger[level]({ callId, carrierCallId, detail }, `carrier ${textOf(request, 'StreamEvent')}`);
  return reply.code(NO_CONTENT).send();
}

function sendTwiml(reply: FastifyReply, twiml: string): FastifyReply {
  return reply.type('text/xml').send(twiml);
}

function textOf(request: FastifyRequest, name: string): string {
  const value = paramsOf(request.body)[name];
  return typeof value === 'string' ? value.slice(0, MAX_NUMBER_CHARS) : '';
}
