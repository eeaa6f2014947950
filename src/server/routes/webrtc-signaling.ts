import type { FastifyInstance } from 'fastify';
import { requireBrowserVisitor } from '../browser-access.js';
import type { ServerDeps } from '../deps.js';
import { openPageSocket } from '../json-socket.js';
import { requirePathNames } from '../path-names.js';
import { SignalingRooms } from '../signaling-rooms.js';
import type { SocketCount } from '../socket-count.js';

/** A peer that says nothing for so long is closed; it may say `ping`. */
export const PEER_IDLE_MS = 10 * 60_000;

/** Two people's browsers find each other: offers, answers and candidates pass through; sound goes its own way. */
export function signalingRoute(app: FastifyInstance, deps: ServerDeps, sockets: SocketCount): void {
  const rooms = new SignalingRooms();
  const onRequest = [requireBrowserVisitor(deps), requirePathNames, sockets.enter];
  app.get<{ Params: { room_id: string; peer_id: string } }>(
    '/webrtc/signaling/:room_id/:peer_id',
    { websocket: true, onRequest },
    (socket, request) => {
      const { room_id: roomId, peer_id: peerId } = request.params;
      openPageSocket({ socket, request, clock: deps.clock, idleMs: PEER_IDLE_MS }, (page) =>
        rooms.enter(roomId, peerId, page),
      );
    },
  );
}
