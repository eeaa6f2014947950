import type { FastifyReply } from 'fastify';
import { NotNow } from '../../chat/chat-desk.js';
import { ERRORS, messageOf, TalkpathError, type ErrorCode } from '../../lib/errors.js';
import type { ServerDeps } from '../deps.js';
import { noteRefused } from '../refused-requests.js';

const SERVER_ERROR = 500;
const MS_PER_S = 1000;

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  'http.bad_request': 400,
  'browser.no_such_agent': 404,
  'auth.operators_only': 403,
  'chat.not_found': 404,
  'chat.busy': 409,
  'chat.too_many': 503,
  'server.stopping': 503,
  'chat.too_many_requests': 429,
};

/** Why something is not done, as whoever asked is told; what a provider says is for the operator's log. */
export function toldOf(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  if (!(error instanceof TalkpathError))
    return { code: 'internal.error', message: ERRORS['internal.error'].remedy };
  return { code: error.code, message: isOurs(error.code) ? error.message : error.remedy };
}

/** Answers a request that is not carried out. */
export function refuseChat(
  deps: Pick<ServerDeps, 'logger'>,
  reply: FastifyReply,
  error: unknown,
): FastifyReply {
  const { code, message } = toldOf(error);
  const status = STATUS[code] ?? SERVER_ERROR;
  if (status === SERVER_ERROR) deps.logger.error({ code, detail: messageOf(error) }, code);
  else noteRefused(reply.request, code, status, message);
  const retryAfterS =
    error instanceof NotNow ? Math.max(1, Math.ceil(error.retryAfterMs / MS_PER_S)) : undefined;
  if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
  return reply.code(status).send({ error: code, detail: message, retry_after: retryAfterS });
}

function isOurs(code: ErrorCode): boolean {
  return !code.startsWith('provider.');
}
