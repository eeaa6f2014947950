import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock, Timer } from '../ports/clock.js';
import type { SparseLog } from './sparse-log.js';

/** Requests of one connection that may wait for their answers; browsers and carriers ask for one thing after the other. */
export const MAX_UNANSWERED_REQUESTS = 8;
/** Connections that are still there so long after a server was told to close are cut off: a little longer than WebSockets get for their goodbye. */
export const LAST_CLOSE_MS = 3_000;

/** Keeps what hangs on connections bounded, in number and in time, and leaves nothing open behind one that is gone. */
export function boundConnections(app: FastifyInstance, clock: Clock, log: SparseLog): OpenConnections {
  const connections = new OpenConnections(clock);
  app.addHook('onRequest', (request, reply, done) => {
    closeAfterUpgrade(request, reply);
    const { socket } = request.raw;
    // Injected requests have none.
    if (!(socket instanceof Socket)) return done();
    reply.raw.on('timeout', () => {
      if (socket.writableLength === 0) return;
      log.warn('http.too_slow', request.ip, { detail: `${socket.writableLength} bytes were not taken` });
      socket.destroy();
    });
    if (connections.take(socket, reply.raw)) return done();
    log.warn('http.too_many_requests', request.ip, { detail: 'too many without waiting for an answer' });
    reply.hijack();
    socket.destroy();
  });
  return connections;
}

/** A refused upgrade has left the hands of the HTTP server: nobody else closes its socket. */
export function closeAfterUpgrade({ headers, raw }: FastifyRequest, reply: FastifyReply): void {
  if (headers.upgrade !== undefined) reply.raw.once('finish', () => raw.socket.destroySoon());
}

/** The connections that have asked for something, and the answers that they wait for. */
export class OpenConnections {
  readonly #clock: Clock;
  readonly #unanswered = new Map<Socket, Set<ServerResponse>>();
  #deadline: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes one more request in; false where too many of its connection wait already. */
  take(socket: Socket, response: ServerResponse): boolean {
    const waiting = this.#unanswered.get(socket) ?? this.#begin(socket);
    if (waiting.size >= MAX_UNANSWERED_REQUESTS) return false;
    waiting.add(response);
    response.once('close', () => waiting.delete(response));
    return true;
  }

  /** Whoever is left after the deadline is cut off. */
  endAll(): void {
    if (this.#unanswered.size === 0) return;
    this.#deadline = this.#clock.after(LAST_CLOSE_MS, () => {
      for (const socket of this.#unanswered.keys()) socket.destroy();
    });
  }

  #begin(socket: Socket): Set<ServerResponse> {
    const waiting = new Set<ServerResponse>();
    this.#unanswered.set(socket, waiting);
    socket.once('close', () => {
      this.#unanswered.delete(socket);
      if (this.#unanswered.size === 0) this.#deadline?.cancel();
      for (const response of waiting) abandon(response);
    });
    return waiting;
  }
}

/** Node tells only the answer whose turn it is that its connection is gone; those behind it would keep their files open for good. */
function abandon(response: ServerResponse): void {
  if (response.socket !== null) return;
  response.destroy();
  response.emit('close');
}
