import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedRequest } from '../carriers/twilio/signature.js';
import { ERRORS, type ErrorCode } from '../lib/errors.js';
import { pageFault, refuseVisitor } from './browser-access.js';
import type { ServerDeps } from './deps.js';
import { originOf } from './origin.js';

const FORBIDDEN = 403;
const MAX_LOGGED_CHARS = 500;

/** A hook that lets only requests pass which Twilio signed, or, where signatures are not checked, which no page sends; before the body is used, and before an upgrade is answered with 101. */
export function requireSignature(deps: ServerDeps, kind: 'webhook' | 'upgrade') {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { signature } = deps;
    if (signature === undefined) return refusePages(deps, request, reply);
    const signed = signedRequest(request);
    const verdict =
      kind === 'webhook'
        ? signature.webhook({ ...signed, params: paramsOf(request.body) })
        : signature.upgrade(signed);
    if (verdict !== true) await refuse(deps, request, reply, verdict);
  };
}

async function refusePages(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const fault = pageFault(deps, request);
  if (fault !== undefined) await refuseVisitor(request, reply, fault);
}

async function refuse(
  deps: ServerDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  code: ErrorCode,
): Promise<void> {
  if (await request.server.tooManyForgeries(request, reply)) return;
  // Without the query, which may hold what logs must not.
  const path = (request.originalUrl.split('?')[0] ?? '').slice(0, MAX_LOGGED_CHARS);
  const origin = originOf(deps, request);
  // The names of what was signed over help to find a proxy that strips or adds; the values may be private.
  const params = Object.keys(paramsOf(request.body)).join(' ').slice(0, MAX_LOGGED_CHARS);
  deps.logger.warn({ code, path, origin, params, remedy: ERRORS[code].remedy }, code);
  await reply.code(FORBIDDEN).send({ error: code });
}

function signedRequest(request: FastifyRequest): SignedRequest {
  return {
    path: request.originalUrl,
    headers: request.headers,
    protocol: request.protocol,
    host: request.host,
  };
}

/** The parsed form, as it came. */
export function paramsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
