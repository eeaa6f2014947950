import type { FastifyInstance } from 'fastify';
import type { ServerDeps } from '../deps.js';

/** For orchestrators: alive, and able to take a call. */
export function healthRoutes(app: FastifyInstance, { ready, calls }: ServerDeps): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) =>
    reply.code(ready() ? 200 : 503).send({ ready: ready(), calls: calls.size }),
  );
}
