import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isForeignPage, requireAdmin } from '../admin-auth.js';
import type { ServerDeps } from '../deps.js';
import { isInsideHost } from '../inside-host.js';
import { isForwarded } from '../proxy-headers.js';

/** For Prometheus. Whoever reaches it inside may read it; who comes the public way, as carriers do, or by a name that anybody may have, needs the admin token. */
export function metricsRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const admin = requireAdmin(deps);
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!isInside(deps, request)) await admin(request, reply);
  };
  app.get('/metrics', { onRequest }, async (_request, reply) => {
    const { registry } = deps.metrics;
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

function isInside({ publicUrl }: ServerDeps, { headers }: FastifyRequest): boolean {
  const isPublic = publicUrl !== undefined && headers.host === new URL(publicUrl).host;
  return !isPublic && !isForwarded(headers) && !isForeignPage(headers) && isInsideHost(headers.host);
}
