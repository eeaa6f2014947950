import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, type ErrorCode } from '../lib/errors.js';
import type { Secret } from '../lib/secret.js';
import type { ServerDeps } from './deps.js';
import { isForwarded } from './proxy-headers.js';

const UNAUTHORIZED = 401;
const BEARER = /^bearer +(\S+)$/i;
const THIS_MACHINE = /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/;
/** What programs and people on this machine call it; another name leads here only by a trick of somebody's DNS, or through a tunnel. */
const OWN_NAME = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i;

/** A hook that lets only operators pass: who has the admin token, or, where none is configured, who is on this machine while it is private. */
export function requireAdmin(deps: ServerDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const refused = operatorFault(deps, request);
    if (refused === undefined) return;
    const { remedy } = ERRORS[refused];
    const { method, routeOptions, server } = request;
    server.refusals.warn(refused, request.ip, { method, route: routeOptions.url });
    await reply
      .code(UNAUTHORIZED)
      .header('www-authenticate', 'Bearer')
      .send({ error: refused, detail: remedy });
  };
}

/** Why a request is not an operator's; undefined when it is. */
export function operatorFault(deps: ServerDeps, request: FastifyRequest): ErrorCode | undefined {
  const { adminToken } = deps;
  return adminToken === undefined ? fromElsewhere(deps, request) : wrongToken(adminToken, request);
}

function wrongToken(adminToken: Secret, { headers }: FastifyRequest): ErrorCode | undefined {
  return isAdminToken(adminToken, bearerOf(headers.authorization) ?? '') ? undefined : 'auth.bad_admin_token';
}

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(header: string | undefined): string | undefined {
  return BEARER.exec(header ?? '')?.[1];
}

/** Whether this is the operators' token. */
export function isAdminToken(adminToken: Secret, given: string): boolean {
  // Hashes have one length, whatever was given, and comparing them tells nothing about the token through timing.
  return timingSafeEqual(hashOf(given), hashOf(adminToken.reveal()));
}

function fromElsewhere(deps: ServerDeps, request: FastifyRequest): ErrorCode | undefined {
  return isFromHere(deps, request) ? undefined : 'auth.no_admin_token';
}

/** Whether somebody on the machine of a private server asks, on a page of this server or on none. */
export function isFromHere(rules: Pick<ServerDeps, 'publicUrl'>, request: FastifyRequest): boolean {
  return isFromThisMachine(rules, request) && !isForeignPage(request.headers);
}

/** A private server trusts its own machine, whatever page asks. With a public URL, or behind a proxy, everybody comes from there. */
export function isFromThisMachine(
  { publicUrl }: Pick<ServerDeps, 'publicUrl'>,
  { headers, socket }: FastifyRequest,
): boolean {
  const isNear = isThisMachine(socket.remoteAddress) && isOwnName(headers.host);
  return publicUrl === undefined && isNear && !isForwarded(headers);
}

/** Whether an address of a socket is one that this machine has for itself. */
export function isThisMachine(address: string | undefined): boolean {
  return THIS_MACHINE.test(address ?? '');
}

/** Whether a host is this machine by a name that nobody's DNS can lend. */
export function isOwnName(host: string | undefined): boolean {
  return OWN_NAME.test(host ?? '');
}

/** A page of another site that somebody on this machine has open can ask here too. */
export function isForeignPage({ origin, host }: IncomingHttpHeaders): boolean {
  return origin !== undefined && hostOf(origin) !== host;
}

/** The host that an `Origin` names. */
export function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
