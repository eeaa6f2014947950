import type { FastifyInstance } from 'fastify';
import { createMediaStreamsCodec } from '../../carriers/media-streams/codec.js';
import { TWILIO_ROUTES } from '../../carriers/twilio/routes.js';
import { withoutFlood } from '../../wire/flood.js';
import { keepHeartbeat } from '../../wire/heartbeat.js';
import { linkOverChannel } from '../../wire/link-over-channel.js';
import { channelOf } from '../../wire/text-socket.js';
import type { ServerDeps } from '../deps.js';
import { requireRoom, StreamLobby, streamPaths } from '../stream-lobby.js';
import { requireSignature } from '../twilio-signature.js';

/** A stream brings something fifty times a second: one that brings nothing, and no answer to a ping, for so long is dead (ms). */
export const STREAM_PING_MS = 1_500;

/** Twilio's media streams. The message listener is attached in the tick of the upgrade: nothing that comes early is lost. */
export function twilioMediaRoute(app: FastifyInstance, deps: ServerDeps): void {
  const lobby = new StreamLobby(deps, 'twilio');
  const onRequest = [requireSignature(deps, 'upgrade'), requireRoom(lobby)];
  for (const path of streamPaths(TWILIO_ROUTES.media, deps))
    app.get(path, { websocket: true, onRequest }, (socket, { raw }) => {
      const link = linkOverChannel(createMediaStreamsCodec(), (receiver) =>
        channelOf(socket, receiver, () => ({ stream: raw.socket, masked: false })),
      );
      // A network that fails says nothing: the call is to notice before its caller gives up.
      keepHeartbeat(socket, deps.clock, { everyMs: STREAM_PING_MS });
      lobby.enter(withoutFlood(link, deps.clock));
    });
}
