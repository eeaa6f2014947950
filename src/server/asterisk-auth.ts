import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, type ErrorCode } from '../lib/errors.js';
import { isFromHere } from './admin-auth.js';
import type { ServerDeps } from './deps.js';

const UNAUTHORIZED = 401;
const BASIC = /^basic +([A-Za-z0-9+/]{1,1024}={0,2})$/i;
const ROUTES = /^\/asterisk\//;

type AccessRules = Pick<ServerDeps, 'asterisk' | 'publicUrl'>;

/** A hook that lets only Asterisk pass: who shows its password (HTTP Basic, RFC 7617) or, where none is configured, who is on this machine while it is private. */
export function requireAsterisk(deps: AccessRules) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const refused = asteriskFault(deps, request);
    if (refused !== undefined) await refuseAsterisk(request, reply, refused);
  };
}

/** Why a request is not Asterisk's; undefined when it is. */
export function asteriskFault(rules: AccessRules, request: FastifyRequest): ErrorCode | undefined {
  const { username, password } = rules.asterisk;
  if (password === undefined) return isFromHere(rules, request) ? undefined : 'asterisk.no_password';
  const given = credentialsOf(request) ?? '';
  const isRight = timingSafeEqual(hashOf(given), hashOf(`${username}:${password.reveal()}`));
  return isRight ? undefined : 'asterisk.bad_password';
}

/** Refuses with 401, and says so in the log. */
export async function refuseAsterisk(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ErrorCode,
): Promise<void> {
  const { method, routeOptions, server, ip } = request;
  server.refusals.warn(code, ip, { method, route: routeOptions.url });
  await reply
    .code(UNAUTHORIZED)
    .header('www-authenticate', 'Basic realm="talkpath"')
    .send({ error: code, detail: ERRORS[code].remedy });
}

/** Whether a request shows a password for Asterisk's routes, right or wrong. */
export function showsPassword(request: FastifyRequest): boolean {
  return ROUTES.test(request.routeOptions.url ?? '') && credentialsOf(request) !== undefined;
}

/** As in `name:password`. */
function credentialsOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const encoded = BASIC.exec(headers.authorization ?? '')?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
}

/** Hashes have one length, whatever was given, and comparing them tells nothing about the password through timing. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
