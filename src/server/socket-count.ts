import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, type ErrorCode } from '../lib/errors.js';

/** Sockets for browsers that one address may hold: a page needs one, an office behind one address some dozens. */
export const MAX_SOCKETS_PER_ADDRESS = 64;

const TOO_MANY_REQUESTS = 429;

/** What bounds the sockets of an address. */
export interface SocketLimit {
  readonly max: () => number;
  readonly code: ErrorCode;
}

/** How many sockets of a kind each address holds. */
export class SocketCount {
  readonly #limit: SocketLimit;
  readonly #held = new Map<string, number>();

  constructor(limit: SocketLimit) {
    this.#limit = limit;
  }

  /** A hook that turns an address away that holds enough, and counts who passes: the last one before the upgrade. */
  readonly enter = async ({ ip, raw, ws, server }: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // A plain request to the path of a socket is answered otherwise.
    if (!ws) return;
    const held = this.#held.get(ip) ?? 0;
    if (held < this.#limit.max()) {
      this.#held.set(ip, held + 1);
      raw.socket.once('close', () => this.#leave(ip));
      return;
    }
    const { code } = this.#limit;
    server.refusals.warn(code, ip, { held });
    await reply.code(TOO_MANY_REQUESTS).send({ error: code, detail: ERRORS[code].remedy });
  };

  #leave(ip: string): void {
    const left = (this.#held.get(ip) ?? 1) - 1;
    if (left > 0) this.#held.set(ip, left);
    else this.#held.delete(ip);
  }
}
