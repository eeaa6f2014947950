import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TalkpathError } from '../../lib/errors.js';
import { allowListedOrigins, requireBrowserVisitor } from '../browser-access.js';
import type { ServerDeps } from '../deps.js';
import { openPageSocket, type PageReceiver, type PageSocket } from '../json-socket.js';
import { MAX_COUNTED_VISITORS, OpenAiDesk } from '../openai/openai-desk.js';
import { PageClient } from '../openai/page-client.js';
import { isVisitors, refusalFor } from '../openai/refusals.js';
import { openAiTestPage } from '../openai/test-page.js';
import { requirePathNames } from '../path-names.js';
import { noteRefused } from '../refused-requests.js';
import type { SocketCount } from '../socket-count.js';

/** A page that says nothing for so long is closed; it may say `ping`. */
export const CLIENT_IDLE_MS = 30 * 60_000;
/** The body of `POST /openai/token` is a name at most. */
const MAX_TOKEN_BODY_BYTES = 4096;

const tokenRequest = z.object({ agent: z.string().min(1).max(128).optional() });

/** For pages that talk to the provider themselves: tokens, state, the JSON socket, and a page to try them with. */
export async function openAiRoutes(
  app: FastifyInstance,
  deps: ServerDeps,
  sockets: SocketCount,
): Promise<void> {
  await app.register(openAiTestPage(deps));
  await app.register(async (scope) => {
    await scope.register(rateLimit, { global: false, cache: MAX_COUNTED_VISITORS });
    const desk = new OpenAiDesk(scope, deps);
    const clients = new Map<string, PageSocket>();
    allowListedOrigins(scope, deps, ['/openai/token', '/openai/status']);
    const onRequest = requireBrowserVisitor(deps);
    const asText = { parseAs: 'string', bodyLimit: MAX_TOKEN_BODY_BYTES } as const;
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', asText, (_request, body, parsed) => parsed(null, body));
    scope.post('/openai/token', { onRequest }, (request, reply) => answerToken(desk, request, reply));
    scope.get('/openai/status', { onRequest }, (request) => statusOf(deps, desk, request, clients.size));
    const onUpgrade = [onRequest, requirePathNames, sockets.enter];
    scope.get<{ Params: { client_id: string } }>(
      '/openai/realtime/:client_id',
      { websocket: true, onRequest: onUpgrade },
      (socket, request) => {
        openPageSocket({ socket, request, clock: deps.clock, idleMs: CLIENT_IDLE_MS }, (page) =>
          welcome({ deps, desk, request, page }, request.params.client_id, clients),
        );
      },
    );
  });
}

async function answerToken(
  desk: OpenAiDesk,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store');
  try {
    return await reply.send(await desk.token(request, agentIn(request.body)));
  } catch (error) {
    const { status, code, detail, providerCode, retryAfterS } = refusalFor(error);
    if (isVisitors(error)) noteRefused(request, code, status, detail);
    if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
    return reply.code(status).send({ error: code, detail, provider_code: providerCode });
  }
}

/** The body may be missing. */
function agentIn(body: unknown): string | undefined {
  if (typeof body !== 'string' || body === '') return undefined;
  try {
    return tokenRequest.parse(JSON.parse(body)).agent;
  } catch {
    throw new TalkpathError(
      'http.bad_request',
      'the body must be JSON like {"agent": "sales"}, or be left out',
    );
  }
}

function statusOf(deps: ServerDeps, desk: OpenAiDesk, request: FastifyRequest, clients: number): object {
  const session = deps.browserSession();
  return {
    provider: deps.about().provider,
    dialect: deps.dialect,
    model: session?.model,
    ready: deps.admission.closed === undefined && desk.tokens.lastError === undefined,
    token_cached: session !== undefined && desk.hasToken(request, session),
    clients,
    max_clients: deps.limits.maxBrowserClients,
    last_error: desk.tokens.lastError ?? null,
  };
}

/** One socket for each id, and so many at once. */
function welcome(
  parts: Omit<ConstructorParameters<typeof PageClient>[0], 'left'>,
  id: string,
  clients: Map<string, PageSocket>,
): PageReceiver {
  const { page, deps } = parts;
  const limit = deps.limits.maxBrowserClients;
  const isTaken = clients.has(id);
  if (isTaken || clients.size >= limit) {
    const one = isTaken || limit === 1;
    page.refuse(
      one ? 'browser.already_connected' : 'browser.too_many_clients',
      one ? 'Another client is already connected' : `${limit} clients are connected already`,
    );
    return { message: () => undefined, fault: () => undefined, ended: () => undefined };
  }
  clients.set(id, page);
  page.send({ type: 'connected', client_id: id });
  return new PageClient({ ...parts, left: () => clients.delete(id) });
}
