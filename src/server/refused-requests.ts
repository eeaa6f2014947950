import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, TalkpathError, type ErrorCode } from '../lib/errors.js';
import type { ServerDeps } from './deps.js';
import type { SparseLog } from './sparse-log.js';

const NOT_FOUND = 404;
const SERVER_ERROR = 500;
const MAX_LOGGED_CHARS = 200;
/** Status of what the framework refuses → what the peer is told of it. */
const DETAILS = new Map([
  [413, 'The body is larger than this route takes.'],
  [414, 'The address is longer than any that there is here.'],
  [415, 'This route takes no body of that content-type.'],
]);

declare module 'fastify' {
  interface FastifyInstance {
    /** Where it is told what strangers were refused. */
    refusals: SparseLog;
  }
}

/** Gives every route the log of what is refused, and answers what has no route. */
export function tellRefusals(app: FastifyInstance, log: SparseLog): void {
  app.decorate('refusals', log);
  app.setNotFoundHandler((request, reply) => {
    log.info('http.not_found', request.ip, { status: NOT_FOUND, ...askedBy(request) });
    return reply.code(NOT_FOUND).send({ error: 'http.not_found' });
  });
}

/** A line for a request that is refused: what was asked, by which address, and what was wrong with it. */
export function noteRefused(request: FastifyRequest, code: ErrorCode, status: number, detail: string): void {
  const fields = { status, ...askedBy(request), detail: detail.slice(0, MAX_LOGGED_CHARS) };
  request.server.refusals.warn(code, request.ip, fields);
}

/** Whatever goes wrong on the way to an answer: the peer learns the code, the log learns the rest. */
export function errorHandler({ logger }: Pick<ServerDeps, 'logger'>) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const status = error.statusCode ?? SERVER_ERROR;
    const own = error instanceof TalkpathError ? error : undefined;
    // Who names a status has expected it; what nobody has is a defect.
    const expected = error.statusCode === undefined ? undefined : own?.code;
    const code = expected ?? (status >= SERVER_ERROR ? 'internal.error' : 'http.bad_request');
    if (status >= SERVER_ERROR) {
      const fields = { code, status, address: request.ip, ...askedBy(request) };
      const detail = error.message.slice(0, MAX_LOGGED_CHARS);
      logger.error({ ...fields, detail, remedy: ERRORS[code].remedy }, code);
    } else noteRefused(request, code, status, error.message);
    const detail = own?.message ?? DETAILS.get(status);
    void reply.code(status).send({ error: code, ...(detail !== undefined && { detail }) });
  };
}

/** Without the query, which may hold what logs must not. */
function askedBy({ method, url }: FastifyRequest): { readonly method: string; readonly path: string } {
  return { method, path: (url.split('?')[0] ?? '').slice(0, MAX_LOGGED_CHARS) };
}
