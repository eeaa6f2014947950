import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requireAdmin } from '../admin-auth.js';
import type { ServerDeps } from '../deps.js';

/** For Prometheus. Whoever reaches it inside may read it; who comes the public way, as carriers do, needs the admin token. */
export function metricsRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const admin = requireAdmin(deps);
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (cameFromOutside(deps, request)) await admin(request, reply);
  };
  app.get('/metrics', { onRequest }, async (_request, reply) => {
    const { registry } = deps.metrics;
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

function cameFromOutside({ publicUrl }: ServerDeps, { headers }: FastifyRequest): boolean {
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return isForwarded || (publicUrl !== undefined && headers.host === new URL(publicUrl).host);
}
