import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallSession } from '../../call/call-session.js';
import { createChanWebsocketCodec } from '../../carriers/chan-websocket/codec.js';
import type { WireFormatName } from '../../carriers/chan-websocket/formats.js';
import { ASTERISK_ROUTES, MEDIA_SUBPROTOCOL } from '../../carriers/chan-websocket/routes.js';
import { ERRORS, type ErrorCode } from '../../lib/errors.js';
import { withoutFlood } from '../../wire/flood.js';
import { keepHeartbeat } from '../../wire/heartbeat.js';
import { linkOverChannel } from '../../wire/link-over-channel.js';
import { channelOf } from '../../wire/text-socket.js';
import type { Refusal } from '../admission.js';
import { asteriskFault, refuseAsterisk, requireAsterisk } from '../asterisk-auth.js';
import { asteriskCallOf, openedCall, otherFormat, takenCall } from '../asterisk-calls.js';
import { readAnnouncement, readQuery } from '../asterisk-request.js';
import { type AsteriskSound, wireRateOf } from '../asterisk-sound.js';
import type { IncomingCall, ServerDeps } from '../deps.js';
import { noted, noteRefusal } from '../refused-call.js';
import { noteRefused } from '../refused-requests.js';
import { type AnnounceCall, requireRoom, StreamLobby, streamPaths } from '../stream-lobby.js';
import { whoseCall } from '../whose-call.js';
import { STREAM_PING_MS } from './twilio-media.js';

const CREATED = 201;
const BAD_REQUEST = 400;
const FORBIDDEN = 403;
const NOT_FOUND = 404;
const CONFLICT = 409;
const UNPROCESSABLE = 422;
const UNAVAILABLE = 503;

/** In which format each call was announced. */
type Sounds = WeakMap<CallSession, AsteriskSound>;

/** Calls from Asterisk: `POST /asterisk/calls` announces one, and its stream comes to `WS /asterisk/media`, as do streams that bring their own call. */
export async function asteriskRoutes(app: FastifyInstance, deps: ServerDeps): Promise<void> {
  const sounds: Sounds = new WeakMap();
  await app.register((scope, _options, done) => {
    scope.addHook('onRequest', requireEnabled(deps));
    // Read as text: what is wrong with the JSON is answered like everything else that is wrong with a body.
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.post(ASTERISK_ROUTES.calls, { onRequest: requireAsterisk(deps) }, (request, reply) =>
      announce(deps, sounds, request, reply),
    );
    mediaRoute(scope, deps, sounds);
    done();
  });
}

function requireEnabled({ asterisk }: ServerDeps) {
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!asterisk.enabled) await reply.code(NOT_FOUND).send({ error: 'http.not_found' });
  };
}

/** Makes the call and gives the token for its stream. The phone rings until this is answered, so what the agent's words depend on is waited for. */
async function announce(
  deps: ServerDeps,
  sounds: Sounds,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const read = readAnnouncement(request.body);
  const detail = typeof read === 'string' ? read : wireFault(deps, read.sound.wire);
  if (typeof read === 'string' || detail !== undefined) {
    noteRefused(request, 'http.bad_request', UNPROCESSABLE, detail ?? '');
    return reply.code(UNPROCESSABLE).send({ error: 'http.bad_request', detail });
  }
  const call = asteriskCallOf(deps, request, read);
  const session = await takenCall(deps, call);
  if ('code' in session) return refuseCall(deps, reply, call, session);
  const { sound } = read;
  const { format } = sounds.get(session) ?? sound;
  if (format !== sound.format) return refuseCall(deps, reply, call, otherFormat(format));
  sounds.set(session, sound);
  await session.briefed;
  const { info, ended } = session;
  if (ended)
    return refuseCall(deps, reply, call, { code: 'carrier.no_call', detail: 'it has ended already' });
  const { carrierCallId } = info;
  deps.logger.info({ ...whoseCall(info), carrierCallId, wire: sound.wire }, 'Asterisk announces a call');
  const token = deps.tokens.issueUuid(carrierCallId, wireRateOf(sound));
  return reply.code(CREATED).header('cache-control', 'no-store').type('text/plain').send(token);
}

function wireFault({ asterisk }: ServerDeps, wire: IncomingCall['carrier']): string | undefined {
  const isOff = wire === 'audiosocket' && !asterisk.audiosocket.enabled;
  return isOff ? 'asterisk.audiosocket is not enabled' : undefined;
}

/** The message listener is attached in the tick of the upgrade: nothing that comes early is lost. */
function mediaRoute(scope: FastifyInstance, deps: ServerDeps, sounds: Sounds): void {
  const lobby = new StreamLobby(deps, 'chan-websocket');
  const unannounced = new WeakMap<FastifyRequest, IncomingCall>();
  const onRequest = [requireSubprotocol, requireRoom(lobby), requireStreamRights(deps, unannounced)];
  for (const path of streamPaths(ASTERISK_ROUTES.media, deps))
    scope.get(path, { websocket: true, onRequest }, (socket, request) => {
      const { raw } = request;
      const call = unannounced.get(request);
      const codec = createChanWebsocketCodec({
        token: tokenOf(request),
        carrierCallId: call?.carrierCallId,
        format: call === undefined ? announcedFormat(deps, sounds, request) : undefined,
      });
      const link = linkOverChannel(codec, (receiver) =>
        channelOf(socket, receiver, () => ({ stream: raw.socket, masked: false })),
      );
      keepHeartbeat(socket, deps.clock, { everyMs: STREAM_PING_MS });
      lobby.enter(withoutFlood(link, deps.clock), {}, call && bringingItsOwn(deps, call));
    });
}

/** Asterisk gives up where the subprotocol that it asked for does not come back; the first one offered is what comes. */
async function requireSubprotocol(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const [first] = (request.headers['sec-websocket-protocol'] ?? '').split(',');
  if (first?.trim() === MEDIA_SUBPROTOCOL || !request.ws) return;
  const code = 'asterisk.no_subprotocol';
  noteRefused(request, code, BAD_REQUEST, 'the subprotocol media was not offered');
  await reply.code(BAD_REQUEST).send({ error: code, detail: ERRORS[code].remedy });
}

/** Lets pass who has a token, and who shows the password and brings a call that is taken: before the upgrade, so that a dialplan goes on where it is not. */
function requireStreamRights(deps: ServerDeps, unannounced: WeakMap<FastifyRequest, IncomingCall>) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const token = tokenOf(request);
    if (token !== undefined) {
      if (deps.tokens.callOf(token) === undefined) await refuseAsterisk(request, reply, 'auth.bad_token');
      return;
    }
    const fault = asteriskFault(deps, request);
    if (fault !== undefined) return refuseAsterisk(request, reply, fault);
    if (!request.ws) return;
    const read = readQuery(request.query);
    if (typeof read === 'string') {
      noteRefused(request, 'http.bad_request', BAD_REQUEST, read);
      await reply.code(BAD_REQUEST).send({ error: 'http.bad_request', detail: read });
      return;
    }
    const call = asteriskCallOf(deps, request, read);
    const refusal = await deps.admission.hold(call);
    if (refusal !== undefined) {
      await refuseCall(deps, reply, call, refusal);
      return;
    }
    letGoWith(request.raw.socket, deps, call);
    unannounced.set(request, call);
  };
}

/** A stream that is gone has not brought its call, or will not bring it again. */
function letGoWith(socket: Socket, { admission }: ServerDeps, call: IncomingCall): void {
  if (socket.destroyed) admission.letGo(call);
  else socket.once('close', () => admission.letGo(call));
}

/** In the format that the stream is found to have. */
function bringingItsOwn(deps: ServerDeps, call: IncomingCall): AnnounceCall {
  return ({ format }) => {
    // It was admitted before the upgrade, but may have said nothing until now.
    const { closed } = deps.admission;
    const refusal = closed?.code === 'server.stopping' ? closed : undefined;
    const opened = refusal ?? openedCall(deps, { ...call, format });
    deps.admission.letGo(call);
    return Promise.resolve('code' in opened ? noted(deps, call, opened) : opened);
  };
}

function announcedFormat(
  { tokens, calls }: ServerDeps,
  sounds: Sounds,
  request: FastifyRequest,
): WireFormatName | undefined {
  const session = calls.find(tokens.callOf(tokenOf(request) ?? '') ?? '');
  const sound = session && sounds.get(session);
  return sound?.wire === 'chan-websocket' ? sound.format : undefined;
}

/** The one-time token that the dialplan has put into the address. */
function tokenOf({ query }: FastifyRequest): string | undefined {
  const token = typeof query === 'object' && query !== null && 'token' in query ? query.token : undefined;
  return typeof token === 'string' ? token : undefined;
}

function refuseCall(
  deps: ServerDeps,
  reply: FastifyReply,
  call: IncomingCall,
  refusal: Refusal,
): FastifyReply {
  noteRefusal(deps, call, refusal);
  // What it has come to is the operator's business.
  return reply
    .code(statusOf(refusal.code))
    .send({ error: refusal.code, detail: ERRORS[refusal.code].remedy });
}

function statusOf(code: ErrorCode): number {
  switch (code) {
    case 'limit.caller_blocked':
      return FORBIDDEN;
    case 'carrier.has_call':
    case 'asterisk.wrong_format':
      return CONFLICT;
    default:
      return UNAVAILABLE;
  }
}
