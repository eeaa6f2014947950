import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requireAdmin } from '../admin-auth.js';
import type { ServerDeps } from '../deps.js';
import { originOf } from '../origin.js';
import { PageFiles } from '../page-files.js';

const UNAVAILABLE = 503;
const PAGE = 'index.html';
const ASSETS = 'assets/';
/** Their names hold a hash of what is in them. */
const KEPT_FOR_A_YEAR = 'public, max-age=31536000, immutable';
const NOT_BUILT = `Talkpath is running, but its web page has not been built. Build it with: npm run build; then start Talkpath again.
`;

/**
 * The page for people: softphone and calls. Without an admin token it is there for this machine only, as the operators' routes are; with one everybody may have
 * the page, and its data who has the token.
 */
export function consoleRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const page = { onRequest: deps.adminToken === undefined ? requireAdmin(deps) : [] };
  const files = new PageFiles(deps.consoleDir);
  app.get('/', page, (request, reply) => {
    guard(deps, request, reply).header('cache-control', 'no-cache');
    if (files.has(PAGE)) return files.send(reply, PAGE);
    return reply.code(UNAVAILABLE).type('text/plain; charset=utf-8').send(NOT_BUILT);
  });
  app.get(`/${ASSETS}*`, page, (request: FastifyRequest<{ Params: { readonly '*': string } }>, reply) => {
    const name = ASSETS + request.params['*'];
    guard(deps, request, reply);
    if (files.has(name)) reply.header('cache-control', KEPT_FOR_A_YEAR);
    return files.send(reply, name);
  });
  // Asked by a page without a token: a 401 would stand in red in the browser's console.
  app.get('/console/locked', page, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ locked: deps.adminToken !== undefined }),
  );
  app.get('/console/about', { onRequest: requireAdmin(deps) }, (_request, reply) =>
    reply.header('cache-control', 'no-store').send(deps.about()),
  );
}

/** Whatever gets into the page: nothing but our own files runs, nothing goes anywhere else, and nobody frames it. */
function guard(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.headers({
    'content-security-policy': policyFor(originOf(deps, request)),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy':
      'microphone=(self), speaker-selection=(self), camera=(), geolocation=(), payment=()',
  });
}

function policyFor(origin: string | undefined): string {
  // Not every browser takes 'self' for sockets to the same host as well.
  const socket = origin === undefined ? '' : ` ${origin.replace(/^http/, 'ws')}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self'${socket}`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
