import type { FastifyInstance } from 'fastify';
import { createTwilioCodec } from '../../carriers/twilio/codec.js';
import type { CarrierEvent } from '../../ports/carrier.js';
import { linkOverChannel } from '../../wire/link-over-channel.js';
import { channelOf } from '../../wire/text-socket.js';
import type { ServerDeps } from '../deps.js';
import { shakeHands } from '../stream-handshake.js';
import { requireSignature } from '../twilio-signature.js';

/** Twilio's media streams. The message listener is attached in the tick of the upgrade: nothing that comes early is lost. */
export function twilioMediaRoute(app: FastifyInstance, deps: ServerDeps): void {
  const onRequest = requireSignature(deps, 'upgrade');
  app.get('/twilio/media', { websocket: true, onRequest }, (socket) => {
    const link = linkOverChannel(
      createTwilioCodec(),
      (receiver) => channelOf(socket, receiver),
      (bytes): readonly CarrierEvent[] => [
        { type: 'fault', code: 'carrier.binary_frame', detail: `${bytes} bytes` },
      ],
    );
    shakeHands(link, deps);
  });
}
