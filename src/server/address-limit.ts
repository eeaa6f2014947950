import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS } from '../lib/errors.js';
import type { ServerDeps } from './deps.js';

const TOO_MANY_REQUESTS = 429;

/** Sockets by the address that they come from. */
export class AddressLimit {
  readonly #open = new Map<string, number>();

  /** How many are open from there. */
  of(address: string): number {
    return this.#open.get(address) ?? 0;
  }

  /** One more is open; to be called back once, when it is not any more. */
  enter(address: string): () => void {
    this.#open.set(address, this.of(address) + 1);
    return () => {
      const left = this.of(address) - 1;
      if (left > 0) this.#open.set(address, left);
      else this.#open.delete(address);
    };
  }
}

/** A hook that lets an address have so many streams at once: the last one before the upgrade, because it counts what it lets pass. */
export function limitAddresses(deps: ServerDeps, limit: AddressLimit) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { ip: address, raw } = request;
    if (!request.ws) return;
    if (limit.of(address) < deps.softphone.maxPerAddress) {
      raw.socket.once('close', limit.enter(address));
      return;
    }
    const code = 'carrier.too_many_from_address';
    const { remedy } = ERRORS[code];
    deps.logger.warn({ code, address, streams: limit.of(address), remedy }, code);
    await reply.code(TOO_MANY_REQUESTS).send({ error: code, detail: remedy });
  };
}
