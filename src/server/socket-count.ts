import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS } from '../lib/errors.js';
import type { ServerDeps } from './deps.js';

/** Sockets for browsers that one address may hold: a page needs one, an office behind one address some dozens. */
export const MAX_SOCKETS_PER_ADDRESS = 64;

const TOO_MANY_REQUESTS = 429;

/** How many sockets for browsers each address holds. */
export class SocketCount {
  readonly #held = new Map<string, number>();

  /** A hook that turns an address away that holds enough. */
  requireRoom({ logger }: Pick<ServerDeps, 'logger'>) {
    return async ({ ip }: FastifyRequest, reply: FastifyReply): Promise<void> => {
      if ((this.#held.get(ip) ?? 0) < MAX_SOCKETS_PER_ADDRESS) return;
      const code = 'browser.too_many_sockets';
      const { remedy } = ERRORS[code];
      logger.warn({ code, address: ip, limit: MAX_SOCKETS_PER_ADDRESS, remedy }, code);
      await reply.code(TOO_MANY_REQUESTS).send({ error: code, detail: remedy });
    };
  }

  /** One more, until what it gives back is called. */
  take({ ip }: Pick<FastifyRequest, 'ip'>): () => void {
    this.#held.set(ip, (this.#held.get(ip) ?? 0) + 1);
    return () => {
      const left = (this.#held.get(ip) ?? 1) - 1;
      if (left > 0) this.#held.set(ip, left);
      else this.#held.delete(ip);
    };
  }
}
