import type { FastifyReply } from 'fastify';
import { TWILIO_ROUTES } from '../carriers/twilio/routes.js';
import {
  connectTwiml,
  hangUpTwiml,
  rejectTwiml,
  sorryTwiml,
  voicemailTwiml,
} from '../carriers/twilio/twiml.js';
import { ERRORS } from '../lib/errors.js';
import type { EndReason } from '../ports/call-events.js';
import type { Refusal } from './admission.js';
import type { IncomingCall, ServerDeps } from './deps.js';
import { noteRefusal } from './refused-call.js';

const BAD_REQUEST = 400;
/** Endings after which there is nothing left to say. After any other the caller is on the line and nobody else is. */
const SETTLED: readonly (EndReason | undefined)[] = [
  'caller-hung-up',
  'agent-hung-up',
  'operator-hung-up',
  'farewell',
  'no-input',
  'transferred',
  'max-duration',
  'max-cost',
];
const APOLOGY = 'We are sorry, we can not go on with your call at the moment. Please call again later.';

/** A call, and our origin as its carrier sees it. */
export interface CallHere {
  readonly carrierCallId: string;
  readonly origin: string;
}

/** Connects the call to a stream of ours, with a token of its own. */
export function sendStream(
  { tokens, streamsAt = '' }: ServerDeps,
  reply: FastifyReply,
  { carrierCallId, origin }: CallHere,
): FastifyReply {
  return sendTwiml(
    reply,
    connectTwiml({
      streamUrl: origin.replace(/^http/, 'ws') + TWILIO_ROUTES.media + streamsAt,
      statusCallbackUrl: origin + TWILIO_ROUTES.streamStatus,
      afterUrl: origin + TWILIO_ROUTES.after,
      token: tokens.issue(carrierCallId),
    }),
  );
}

/** What is left for a caller whose call has ended for us: nothing, the message they were to leave, or a word of apology. */
export function sendEnd(deps: ServerDeps, reply: FastifyReply, call: CallHere): FastifyReply {
  const reason = deps.calls.endReason(call.carrierCallId);
  // The stream may end before the carrier has come to what it was told to do instead.
  if (reason === 'voicemail') return sendTwiml(reply, voicemailTwiml(deps.voicemail, call.origin));
  const isSettled = SETTLED.includes(reason) || deps.calls.wasTold(call.carrierCallId);
  return isSettled ? sendHangUp(reply) : sendTwiml(reply, sorryTwiml(APOLOGY));
}

/** Turns a call away: who is not wanted is rejected, and everybody else hears that there is no room, by the tone or by words. */
export function sendRefusal(
  deps: ServerDeps,
  reply: FastifyReply,
  call: IncomingCall,
  refusal: Refusal,
): FastifyReply {
  noteRefusal(deps, call, refusal);
  if (refusal.code === 'limit.caller_blocked') return sendTwiml(reply, rejectTwiml('rejected'));
  const { refusalSay } = deps.limits;
  return sendTwiml(reply, refusalSay === undefined ? rejectTwiml('busy') : sorryTwiml(refusalSay));
}

/** Ends the call. */
export function sendHangUp(reply: FastifyReply): FastifyReply {
  return sendTwiml(reply, hangUpTwiml());
}

/** Answers a webhook with TwiML. */
export function sendTwiml(reply: FastifyReply, twiml: string): FastifyReply {
  return reply.type('text/xml').send(twiml);
}

/** Refuses a webhook that no carrier sends. */
export function refuseWebhook({ logger }: ServerDeps, reply: FastifyReply, detail: string): FastifyReply {
  const code = 'http.bad_request';
  logger.warn({ code, detail, remedy: ERRORS[code].remedy }, code);
  return reply.code(BAD_REQUEST).send({ error: code });
}
