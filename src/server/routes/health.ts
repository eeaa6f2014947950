import type { FastifyInstance } from 'fastify';
import type { ServerDeps } from '../deps.js';

/** For orchestrators: alive, and able to take a call. */
export function healthRoutes(app: FastifyInstance, { admission, calls }: ServerDeps): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) => {
    const { closed } = admission;
    const why = closed && { code: closed.code, reason: closed.detail };
    return reply
      .code(closed === undefined ? 200 : 503)
      .send({ ready: closed === undefined, calls: calls.size, ...why });
  });
}
