import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, type ErrorCode } from '../lib/errors.js';
import { fromElsewhere, hostOf, operatorFault } from './admin-auth.js';
import type { ServerDeps } from './deps.js';

const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const MAX_NAME_CHARS = 64;

/** Who asks from a page. */
export interface PageUser {
  /** Has the admin token or, where none is configured, sits at this machine while it is private. */
  readonly operator: boolean;
  /** Whom a proxy has signed in. */
  readonly signedIn?: string;
}

/**
 * Who may call from a browser: operators; who sits at this machine while it is private; whom a proxy has signed in, on a page of an allowed site.
 * Everybody else gets the reason.
 */
export function pageUser(deps: ServerDeps, request: FastifyRequest): PageUser | ErrorCode {
  const refused = operatorFault(deps, request);
  if (refused === undefined) return { operator: true };
  const { authorization, origin } = request.headers;
  // Who brings a token means it.
  if (authorization !== undefined) return refused;
  if (fromElsewhere(deps, request) === undefined) return { operator: false };
  if (origin === undefined || !deps.softphone.allowedOrigins.includes(origin)) return refused;
  const signedIn = signedInBy(deps, request);
  return signedIn === undefined ? 'auth.not_signed_in' : { operator: false, signedIn };
}

/** Anybody can write the header; it is believed where the request came through a proxy that we trust. */
function signedInBy({ softphone }: ServerDeps, { headers, ips = [] }: FastifyRequest): string | undefined {
  const name = headers[softphone.signedInHeader];
  const cameThroughProxy = ips.length > 1;
  return cameThroughProxy && typeof name === 'string' && name.trim() !== ''
    ? name.trim().slice(0, MAX_NAME_CHARS)
    : undefined;
}

/** Whether a browser says that a page asks which is neither ours nor of an allowed site. Programs say nothing of that kind. */
export function isStrangePage(
  { softphone, publicUrl }: ServerDeps,
  { headers, host }: FastifyRequest,
): boolean {
  const { origin } = headers;
  if (origin === undefined || softphone.allowedOrigins.includes(origin)) return false;
  const ours = [headers.host, host, publicUrl && hostOf(publicUrl)];
  const asking = hostOf(origin);
  return asking === undefined || asking === '' || !ours.includes(asking);
}

/** A hook that turns pages of other sites away, before an upgrade is answered with 101. */
export function requireKnownPage(deps: ServerDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (isStrangePage(deps, request)) await refusePage(deps, request, reply, 'auth.wrong_origin');
  };
}

/** Lets pages of allowed sites read the answer, with what their proxy needs to know who is signed in. */
export function allowPage({ softphone }: ServerDeps, { headers }: FastifyRequest, reply: FastifyReply): void {
  const { origin } = headers;
  if (origin === undefined || !softphone.allowedOrigins.includes(origin)) return;
  void reply
    .header('access-control-allow-origin', origin)
    .header('access-control-allow-credentials', 'true')
    .header('access-control-allow-headers', 'authorization, content-type')
    .header('access-control-allow-methods', 'POST')
    .header('vary', 'Origin');
}

/** Refuses, and says so in the log. */
export function refusePage(
  { logger }: ServerDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  code: ErrorCode,
): FastifyReply {
  const { remedy } = ERRORS[code];
  const { origin } = request.headers;
  const from = { address: request.ip, origin: origin?.slice(0, 200), route: request.routeOptions.url };
  logger.warn({ ...from, code, remedy }, code);
  const status = code === 'auth.wrong_origin' || code === 'auth.not_operator' ? FORBIDDEN : UNAUTHORIZED;
  return reply.code(status).send({ error: code, detail: remedy });
}
