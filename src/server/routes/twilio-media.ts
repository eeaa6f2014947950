import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createMediaStreamsCodec } from '../../carriers/media-streams/codec.js';
import { TWILIO_ROUTES } from '../../carriers/twilio/routes.js';
import { ERRORS } from '../../lib/errors.js';
import type { CarrierEvent } from '../../ports/carrier.js';
import { linkOverChannel } from '../../wire/link-over-channel.js';
import { channelOf } from '../../wire/text-socket.js';
import type { ServerDeps } from '../deps.js';
import { MAX_WAITING_STREAMS, StreamLobby } from '../stream-lobby.js';
import { requireSignature } from '../twilio-signature.js';

const UNAVAILABLE = 503;

/** Twilio's media streams. The message listener is attached in the tick of the upgrade: nothing that comes early is lost. */
export function twilioMediaRoute(app: FastifyInstance, deps: ServerDeps): void {
  const lobby = new StreamLobby(deps);
  const onRequest = [requireSignature(deps, 'upgrade'), requireRoom(deps, lobby)];
  app.get(TWILIO_ROUTES.media, { websocket: true, onRequest }, (socket) => {
    const link = linkOverChannel(
      createMediaStreamsCodec(),
      (receiver) => channelOf(socket, receiver),
      (bytes): readonly CarrierEvent[] => [
        { type: 'fault', code: 'carrier.binary_frame', detail: `${bytes} bytes` },
      ],
    );
    lobby.enter(link);
  });
}

/** A hook that turns sockets away while too many others have not said whose they are. */
function requireRoom({ logger }: ServerDeps, lobby: StreamLobby) {
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!lobby.full) return;
    const code = 'carrier.too_many_streams';
    logger.warn({ code, waiting: MAX_WAITING_STREAMS, remedy: ERRORS[code].remedy }, code);
    await reply.code(UNAVAILABLE).send({ error: code });
  };
}
