import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, type ErrorCode } from '../lib/errors.js';

/** Sockets for browsers that one address may hold: a page needs one, an office behind one address some dozens. */
export const MAX_SOCKETS_PER_ADDRESS = 64;

const TOO_MANY_REQUESTS = 429;

/** What bounds the sockets of an address. */
export interface SocketLimit {
  readonly max: () => number;
  readonly code: ErrorCode;
  /** Who it is shows only after the upgrade: until then a socket is given up for the next one, so that a stranger's idle ones shut nobody out. */
  readonly provesLater?: boolean;
}

/** How many sockets of a kind each address holds. */
export class SocketCount {
  readonly #limit: SocketLimit;
  /** By address, oldest first. */
  readonly #held = new Map<string, Set<Socket>>();
  readonly #proven = new WeakSet<Socket>();

  constructor(limit: SocketLimit) {
    this.#limit = limit;
  }

  /** A hook that turns an address away that holds enough, and counts who passes: the last one before the upgrade. */
  readonly enter = async ({ ip, raw, ws, server }: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // A plain request to the path of a socket is answered otherwise.
    if (!ws) return;
    const held = this.#held.get(ip) ?? new Set();
    const isFull = held.size >= this.#limit.max();
    if (isFull) server.refusals.warn(this.#limit.code, ip, { held: held.size });
    if (isFull && !this.#giveUpOne(ip, held)) {
      const { code } = this.#limit;
      await reply.code(TOO_MANY_REQUESTS).send({ error: code, detail: ERRORS[code].remedy });
      return;
    }
    this.#held.set(ip, held.add(raw.socket));
    raw.socket.once('close', () => this.#leave(ip, raw.socket));
  };

  /** It has shown that it may be here: it is given up for nobody. */
  proven({ raw }: FastifyRequest): void {
    this.#proven.add(raw.socket);
  }

  #giveUpOne(ip: string, held: ReadonlySet<Socket>): boolean {
    if (this.#limit.provesLater !== true) return false;
    const oldest = [...held].find((socket) => !this.#proven.has(socket));
    if (oldest === undefined) return false;
    this.#leave(ip, oldest);
    oldest.destroy();
    return true;
  }

  #leave(ip: string, socket: Socket): void {
    const held = this.#held.get(ip);
    held?.delete(socket);
    if (held?.size === 0) this.#held.delete(ip);
  }
}
