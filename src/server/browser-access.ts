import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, type ErrorCode } from '../lib/errors.js';
import {
  bearerOf,
  hostOf,
  isAdminToken,
  isFromHere,
  isFromThisMachine,
  isOwnName,
  isThisMachine,
} from './admin-auth.js';
import type { ServerDeps } from './deps.js';
import { isHostOf, isInsideHost } from './inside-host.js';

const NO_CONTENT = 204;
const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const PREFLIGHT_MAX_AGE_S = '600';
/** A browser can set no header on a WebSocket: the operator's token comes as a subprotocol, in base64url. `talkpath` should stand before it. */
const TOKEN_PROTOCOL = /(?:^|,)\s*talkpath-token\.([\w-]{1,1024})\s*(?:,|$)/;
const MAX_NAME_CHARS = 200;
/** Who it is was not the question. */
const FORBIDDEN_CODES: readonly ErrorCode[] = ['auth.wrong_origin', 'auth.wrong_host', 'auth.operators_only'];

/** Who may use what a browser uses. */
export interface BrowserVisitor {
  /**
   * operator: has the admin token or, where none is configured, sits at the machine of a private server · guest: sits there without the token, or is signed
   * in at the proxy, on a page of an allow-listed origin.
   */
  readonly role: 'operator' | 'guest';
  /** Whom the proxy has signed in. */
  readonly name?: string;
  /** Who it is, for limits and logs: `user NAME` or `address IP`. Never a secret. */
  readonly who: string;
}

/** What is asked of who comes. */
type AccessRules = Pick<ServerDeps, 'publicUrl' | 'adminToken' | 'browser'>;

/** Who asks, by the request or upgrade; or why they may not. */
export function browserVisitor(rules: AccessRules, request: FastifyRequest): BrowserVisitor | ErrorCode {
  const { adminToken, browser } = rules;
  if (isStrangePage(rules, request)) return 'auth.wrong_origin';
  const operator = { role: 'operator', who: `address ${request.ip}` } as const;
  const given = tokenOf(request);
  if (given !== undefined) {
    if (adminToken === undefined) return 'auth.no_admin_token';
    return isAdminToken(adminToken, given) ? operator : 'auth.bad_admin_token';
  }
  if (isFromHere(rules, request) || isOnListedPageHere(rules, request))
    return adminToken === undefined ? operator : { ...operator, role: 'guest' };
  if (!isListed(browser, request.headers.origin))
    return adminToken === undefined ? 'auth.no_admin_token' : 'auth.bad_admin_token';
  const name = signedIn(rules, request);
  return name === undefined ? 'auth.not_signed_in' : { role: 'guest', name, who: `user ${name}` };
}

/** A hook that lets only operators and guests pass; works before an upgrade to a WebSocket too. */
export function requireBrowserVisitor(deps: AccessRules) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const visitor = browserVisitor(deps, request);
    if (typeof visitor === 'string') await refuseVisitor(request, reply, visitor);
  };
}

/** A hook that turns pages of other sites away, before an upgrade is answered with 101; programs name no site. */
export function requireKnownPage(deps: AccessRules) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (isStrangePage(deps, request)) await refuseVisitor(request, reply, 'auth.wrong_origin');
  };
}

/**
 * Why a request comes from a page, which no carrier does: one of another site, or one that has its own name lead here (DNS rebinding). What asks
 * over loopback has to call this server by a name that nobody's DNS can lend, page or not.
 */
export function pageFault(
  rules: Pick<AccessRules, 'publicUrl'>,
  request: FastifyRequest,
): ErrorCode | undefined {
  const { headers, socket } = request;
  const { origin, host } = headers;
  if (origin !== undefined && !isOwnOrigin(rules, request, origin)) return 'auth.wrong_origin';
  const isAsked = origin !== undefined || isThisMachine(socket.localAddress);
  return isAsked && !isInsideHost(host) && !isHostOf(rules.publicUrl, host) ? 'auth.wrong_host' : undefined;
}

/** Refuses, and says so in the log. */
export async function refuseVisitor(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ErrorCode,
): Promise<FastifyReply> {
  const { remedy } = ERRORS[code];
  const { method, routeOptions, headers, server } = request;
  const [origin, host] = [headers.origin, headers.host].map((name) => name?.slice(0, MAX_NAME_CHARS));
  server.refusals.warn(code, request.ip, { method, route: routeOptions.url, origin, host });
  const status = FORBIDDEN_CODES.includes(code) ? FORBIDDEN : UNAUTHORIZED;
  if (status === UNAUTHORIZED) reply.header('www-authenticate', 'Bearer');
  return reply.code(status).send({ error: code, detail: remedy });
}

/** Lets pages of allow-listed origins read the answers of these paths (the Fetch standard's CORS protocol), their proxy's cookie included. */
export function allowListedOrigins(
  scope: FastifyInstance,
  deps: AccessRules,
  paths: readonly string[],
): void {
  scope.addHook('onRequest', async ({ headers: { origin } }, reply) => {
    reply.header('vary', 'origin');
    if (!isListed(deps.browser, origin)) return;
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' });
  });
  for (const path of paths) {
    scope.options(path, (_request, reply) =>
      reply
        .headers({
          'access-control-allow-methods': 'GET, POST, DELETE',
          'access-control-allow-headers': 'authorization, content-type',
          'access-control-max-age': PREFLIGHT_MAX_AGE_S,
        })
        .code(NO_CONTENT)
        .send(),
    );
  }
}

/** A page of another server on this machine, as of a bundler's, that is on the list: as good as a page of this one. */
function isOnListedPageHere(rules: AccessRules, request: FastifyRequest): boolean {
  const { origin } = request.headers;
  return isListed(rules.browser, origin) && isOwnName(hostOf(origin)) && isFromThisMachine(rules, request);
}

function isListed({ allowedOrigins }: AccessRules['browser'], origin: string | undefined): origin is string {
  return origin !== undefined && allowedOrigins.includes(origin);
}

/** Whether a browser says that a page asks which is neither ours nor of an allow-listed origin. */
export function isStrangePage(
  rules: Pick<AccessRules, 'publicUrl' | 'browser'>,
  request: FastifyRequest,
): boolean {
  const { origin } = request.headers;
  return origin !== undefined && !isListed(rules.browser, origin) && !isOwnOrigin(rules, request, origin);
}

/** A page that this server served, by the address that it was asked under. */
function isOwnOrigin(
  { publicUrl }: Pick<AccessRules, 'publicUrl'>,
  { headers }: FastifyRequest,
  origin: string,
): boolean {
  if (!URL.canParse(origin)) return false;
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return true;
  return new URL(origin).host === headers.host;
}

/** The operators' token that a request shows, right or wrong. */
export function tokenOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const encoded = TOKEN_PROTOCOL.exec(headers['sec-websocket-protocol'] ?? '')?.[1];
  return encoded === undefined
    ? bearerOf(headers.authorization)
    : Buffer.from(encoded, 'base64url').toString();
}

/** Who the proxy says is signed in. Believed only from a proxy that is: one that forwards for somebody, and is trusted to. */
function signedIn({ browser }: AccessRules, { headers, ips }: FastifyRequest): string | undefined {
  if (browser.signedInHeader === undefined || (ips?.length ?? 0) < 2) return undefined;
  const name = headers[browser.signedInHeader];
  return typeof name === 'string' && name !== '' && name.length <= MAX_NAME_CHARS ? name : undefined;
}
