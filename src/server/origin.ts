import type { FastifyRequest } from 'fastify';
import type { ServerDeps } from './deps.js';

/** A host as carriers dial it: a name, an IPv4 or a bracketed IPv6 address, and perhaps a port. */
const HOST = /^(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * Our origin as the carrier sees it, as in `https://agent.example.com`: the configured one, or what the request says of itself. Undefined when
 * that is no host at all. A made-up host only harms who made it up: with signatures on, the carrier has signed over it.
 */
export function originOf(
  { publicUrl }: Pick<ServerDeps, 'publicUrl'>,
  { protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>,
): string | undefined {
  return publicUrl ?? (HOST.test(host) ? `${protocol}://${host}` : undefined);
}
