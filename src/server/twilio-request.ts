import type { FastifyRequest } from 'fastify';
import { ERRORS } from '../lib/errors.js';
import { plainText } from '../lib/plain-text.js';
import type { ServerDeps } from './deps.js';
import { paramsOf } from './twilio-signature.js';
import { whoseCall } from './whose-call.js';

/** Twilio's SIDs, and the UUIDs of compatible providers. */
const CALL_ID = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_TEXT_CHARS = 64;
/** States of a call that is over, or never came about. */
const OVER: readonly string[] = ['completed', 'busy', 'failed', 'no-answer', 'canceled'];

/**
 * The call that a webhook is about; `ParentCallSid` names ours where it is about the call that we had made. Undefined where none of Twilio's
 * is named: a call from a browser is not theirs to end.
 */
export function callIdOf(
  deps: Pick<ServerDeps, 'calls' | 'logger'>,
  request: FastifyRequest,
  name: 'CallSid' | 'ParentCallSid' = 'CallSid',
): string | undefined {
  const value = paramsOf(request.body)[name];
  if (typeof value !== 'string' || !CALL_ID.test(value)) return undefined;
  return isOfAnother(deps, value) ? undefined : value;
}

function isOfAnother(
  { calls, logger }: Pick<ServerDeps, 'calls' | 'logger'>,
  carrierCallId: string,
): boolean {
  const info = calls.infoOf(carrierCallId);
  if (info === undefined || info.carrier === 'twilio') return false;
  const code = 'carrier.no_call';
  const detail = `a webhook of Twilio’s names a call of ${info.carrier}`;
  logger.warn({ ...whoseCall(info), carrierCallId, code, detail, remedy: ERRORS[code].remedy }, code);
  return true;
}

/** One parameter of a webhook, as plain text; empty where there is none. */
export function textOf(request: FastifyRequest, name: string, maxChars = MAX_TEXT_CHARS): string {
  const value = paramsOf(request.body)[name];
  return typeof value === 'string' ? plainText(value.slice(0, maxChars)) : '';
}

/** Whether the webhook says that its call is over. */
export function saysOver(request: FastifyRequest): boolean {
  return OVER.includes(textOf(request, 'CallStatus'));
}
