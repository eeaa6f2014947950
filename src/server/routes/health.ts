import type { FastifyInstance } from 'fastify';
import type { ErrorCode } from '../../lib/errors.js';
import type { ServerDeps } from '../deps.js';

/** For orchestrators: alive, and able to take a call. */
export function healthRoutes(app: FastifyInstance, { admission, ari }: ServerDeps): void {
  let told: ErrorCode | undefined;
  app.get('/healthz', () => ({ status: 'ok' }));
  // Anybody may ask: what it has come to, in figures, is for the log.
  app.get('/readyz', ({ ip }, reply) => {
    const { closed } = admission;
    if (closed !== undefined && closed.code !== told)
      app.refusals.warn(closed.code, ip, { event: 'not-ready', detail: closed.detail });
    told = closed?.code;
    return reply.code(closed === undefined ? 200 : 503).send({
      ready: closed === undefined,
      ...(closed && { code: closed.code }),
      // Other roads may be open: for that nobody is sent away.
      ...(ari && { asterisk: ari.isUp ? 'connected' : 'lost' }),
    });
  });
}
