import { isIP } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isForeignPage, requireAdmin } from '../admin-auth.js';
import type { ServerDeps } from '../deps.js';
import { isForwarded } from '../proxy-headers.js';

/** Names without a dot, and those kept for private networks (RFC 6761, 6762 and 8375, ICANN's .internal, Kubernetes' services): nobody outside can own one. */
const INSIDE_NAME = /^[\w-]+$|\.(?:localhost|local|home\.arpa|internal|svc)$/i;

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

/** A page can have its own name lead here (DNS rebinding), but no address and no name of the inside. */
function isInsideHost(host = ''): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return isIP(hostname) !== 0 || hostname.startsWith('[') || INSIDE_NAME.test(hostname);
}
