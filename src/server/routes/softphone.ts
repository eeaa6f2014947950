import { randomBytes } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NO_STREAM_MS } from '../../call/arrival-watch.js';
import type { CallSession } from '../../call/call-session.js';
import { createMediaStreamsCodec } from '../../carriers/media-streams/codec.js';
import { SOFTPHONE_ROUTES } from '../../carriers/softphone/routes.js';
import { BoundedMap } from '../../lib/bounded-map.js';
import { ERRORS, TalkpathError, type ErrorCode } from '../../lib/errors.js';
import { plainText } from '../../lib/plain-text.js';
import { withoutUndefined } from '../../lib/without-undefined.js';
import type { SoftphoneCallOffer, SoftphoneCallRequest } from '../../ports/softphone-messages.js';
import { keepHeartbeat } from '../../wire/heartbeat.js';
import { linkOverChannel } from '../../wire/link-over-channel.js';
import { channelOf, type StreamBelow } from '../../wire/text-socket.js';
import {
  allowListedOrigins,
  browserVisitor,
  refuseVisitor,
  requireBrowserVisitor,
  requireKnownPage,
  type BrowserVisitor,
} from '../browser-access.js';
import type { IncomingCall, ServerDeps } from '../deps.js';
import { originOf } from '../origin.js';
import { noteRefusal } from '../refused-call.js';
import { noteRefused } from '../refused-requests.js';
import { SoftphonePage, type PageRights } from '../softphone-page.js';
import { readCallRequest } from '../softphone-request.js';
import { SocketCount } from '../socket-count.js';
import { requireRoom, StreamLobby, streamPaths } from '../stream-lobby.js';
import { MAX_WAITING_TOKENS } from '../stream-tokens.js';
import { whoseCall } from '../whose-call.js';

const CREATED = 201;
const NOT_FOUND = 404;
const UNPROCESSABLE = 422;
const UNAVAILABLE = 503;
const A_MINUTE_MS = 60_000;
const CALL_ID_BYTES = 16;

/** Calls from a browser: `POST /softphone/calls` announces one, as a webhook does, and its stream comes to `WS /softphone/media`. */
export async function softphoneRoutes(app: FastifyInstance, deps: ServerDeps): Promise<void> {
  const rights = new BoundedMap<string, PageRights>(MAX_WAITING_TOKENS);
  await app.register(async (scope) => {
    await scope.register(rateLimit, { global: false });
    scope.addHook('onRequest', requireEnabled(deps));
    allowListedOrigins(scope, deps, [SOFTPHONE_ROUTES.calls]);
    callsRoute(scope, deps, rights);
    mediaRoute(scope, deps, rights);
  });
}

type Rights = BoundedMap<string, PageRights>;

function callsRoute(scope: FastifyInstance, deps: ServerDeps, rights: Rights): void {
  // Read as text: what is wrong with the JSON is answered like everything else that is wrong with a body.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) =>
    parsed(null, body),
  );
  const limit = {
    // After the check who asks: what a stranger's page sends is not counted to the address that it is open at.
    hook: 'preHandler',
    timeWindow: A_MINUTE_MS,
    max: () => deps.softphone.callsPerMinute,
    errorResponseBuilder: (_request: FastifyRequest, { after }: { readonly after: string }) =>
      Object.assign(new TalkpathError('http.too_many_requests', `ask again in ${after}`), {
        statusCode: 429,
      }),
  } as const;
  const onRequest = requireBrowserVisitor(deps);
  scope.post(SOFTPHONE_ROUTES.calls, { onRequest, config: { rateLimit: limit } }, (request, reply) =>
    announce(deps, rights, request, reply),
  );
}

/** The message listener is attached in the tick of the upgrade: nothing that comes early is lost. */
function mediaRoute(scope: FastifyInstance, deps: ServerDeps, rights: Rights): void {
  const lobby = new StreamLobby(deps, 'softphone');
  const sockets = new SocketCount({
    max: () => deps.softphone.maxPerAddress,
    code: 'carrier.too_many_from_address',
    provesLater: true,
  });
  const onRequest = [requireKnownPage(deps), requireRoom(lobby), sockets.enter];
  const rightsOf = (carrierCallId: string): PageRights => {
    const known = rights.get(carrierCallId) ?? { operator: false };
    rights.delete(carrierCallId);
    return known;
  };
  for (const path of streamPaths(SOFTPHONE_ROUTES.media, deps))
    scope.get(path, { websocket: true, onRequest }, (socket, request) => {
      keepHeartbeat(socket, deps.clock);
      const below = (): StreamBelow => ({ stream: request.raw.socket, masked: false });
      const page = new SoftphonePage(deps, (carrierCallId) => {
        sockets.proven(request);
        return rightsOf(carrierCallId);
      });
      const link = linkOverChannel(createMediaStreamsCodec(), (stream) =>
        page.open((receiver) => channelOf(socket, receiver, below), stream),
      );
      lobby.enter(link, page);
    });
}

function requireEnabled(deps: ServerDeps) {
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!deps.softphone.enabled) await reply.code(NOT_FOUND).send({ error: 'http.not_found' });
  };
}

/** Makes the call and gives the token for its stream. As a phone rings until a webhook is answered, so the page waits for what the agent's words depend on. */
async function announce(
  deps: ServerDeps,
  rights: Rights,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const visitor = browserVisitor(deps, request);
  if (typeof visitor === 'string') return refuseVisitor(request, reply, visitor);
  const operator = visitor.role === 'operator';
  const asked = readCallRequest(request.body, deps.about().agents);
  if (typeof asked === 'string') {
    noteRefused(request, 'http.bad_request', UNPROCESSABLE, asked);
    return refuse(reply, UNPROCESSABLE, 'http.bad_request', asked);
  }
  if (!operator && wantsAnother(asked)) return refuseVisitor(request, reply, 'auth.operators_only');
  const sinceMs = deps.clock.now();
  const call = incomingOf(deps, request, visitor, asked);
  const refusal = await deps.admission.refusalOf(call);
  if (refusal !== undefined) {
    noteRefusal(deps, call, refusal);
    // What it has come to is the operator's business.
    return refuse(reply, UNAVAILABLE, refusal.code, ERRORS[refusal.code].remedy);
  }
  const session = deps.openCall(call);
  await session.briefed;
  const { carrierCallId } = session.info;
  const over = deps.calls.endReason(carrierCallId);
  if (over !== undefined) return refuse(reply, UNAVAILABLE, 'carrier.no_call', over);
  rights.set(carrierCallId, { operator });
  const expiresInMs = Math.max(0, Math.round(NO_STREAM_MS - (deps.clock.now() - sinceMs)));
  const offer = offerOf(deps, session, { operator }, expiresInMs);
  return reply.code(CREATED).header('cache-control', 'no-store').send(offer);
}

function wantsAnother({ agent, instructions, voice }: SoftphoneCallRequest): boolean {
  return [agent, instructions, voice].some((wish) => wish !== undefined);
}

/** Who is signed in can't call in another's name. */
function incomingOf(
  deps: ServerDeps,
  request: FastifyRequest,
  { name }: BrowserVisitor,
  { to = '', from = '', agent, instructions, voice }: SoftphoneCallRequest,
): IncomingCall {
  return {
    carrier: 'softphone',
    carrierCallId: `SP${randomBytes(CALL_ID_BYTES).toString('hex')}`,
    origin: originOf(deps, request) ?? '',
    from: plainText(name ?? from),
    to: plainText(to),
    wanted: withoutUndefined({ agent, instructions, voice }),
  };
}

function offerOf(
  { tokens, logger, streamsAt = '' }: ServerDeps,
  { info }: CallSession,
  { operator }: PageRights,
  expiresInMs: number,
): SoftphoneCallOffer {
  const { carrierCallId, callId, agent, provider } = info;
  logger.info({ ...whoseCall(info), carrierCallId, operator }, 'a page calls');
  return {
    callSid: carrierCallId,
    token: tokens.issue(carrierCallId),
    expiresInMs,
    path: SOFTPHONE_ROUTES.media + streamsAt,
    callId,
    agent,
    provider,
    details: operator,
  };
}

function refuse(reply: FastifyReply, status: number, code: ErrorCode, detail: string): FastifyReply {
  return reply.code(status).send({ error: code, detail });
}
