import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isInRanges, listOfRanges } from '../../lib/address-ranges.js';
import { isForeignPage, requireAdmin } from '../admin-auth.js';
import type { ServerDeps } from '../deps.js';
import { isHostOf, isInsideHost } from '../inside-host.js';
import { isForwarded } from '../proxy-headers.js';

/** For Prometheus, which shows the operators' token, or stands in a network that may read without one. */
export function metricsRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const admin = requireAdmin(deps);
  const readers = listOfRanges(deps.metricsFrom);
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const isReader = isInRanges(readers, request.socket.remoteAddress ?? '');
    if (!isReader || !isDirect(deps, request.headers)) await admin(request, reply);
  };
  app.get('/metrics', { onRequest }, async (_request, reply) => {
    const { registry } = deps.metrics;
    return reply.type(registry.contentType).send(await (deps.hosts ?? registry).metrics());
  });
}

/** Whether no proxy passed it on, as far as that can be told, and no page of somebody in that network asks. */
function isDirect({ publicUrl }: ServerDeps, headers: FastifyRequest['headers']): boolean {
  const isInside = isInsideHost(headers.host) && !isHostOf(publicUrl, headers.host);
  return isInside && !isForwarded(headers) && !isForeignPage(headers);
}
