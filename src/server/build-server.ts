import formbody from '@fastify/formbody';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { ServerDeps } from './deps.js';
import { healthRoutes } from './routes/health.js';
import { twilioMediaRoute } from './routes/twilio-media.js';
import { twilioWebhookRoutes } from './routes/twilio-webhooks.js';

/** The largest webhook body: Twilio's are a few kB. */
export const MAX_BODY_BYTES = 64 * 1024;
/** The largest message on the media stream: one second of audio is 11 kB. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/** The HTTP side, ready to listen; it does not listen itself. */
export async function buildServer(deps: ServerDeps): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: deps.trustProxy,
    forceCloseConnections: true,
  });
  await app.register(formbody, { bodyLimit: MAX_BODY_BYTES });
  await app.register(websocket, { options: { maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false } });

  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not_found' }));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    const code = status >= 500 ? 'internal.error' : 'http.bad_request';
    const level = status >= 500 ? 'error' : 'warn';
    deps.logger[level](
      { code, status, method: request.method, path: pathOf(request.url), detail: error.message },
      code,
    );
    return reply.code(status).send({ error: code });
  });

  healthRoutes(app, deps);
  twilioWebhookRoutes(app, deps);
  twilioMediaRoute(app, deps);
  return app;
}

/** Without the query, which may hold what logs must not. */
function pathOf(url: string): string {
  return url.split('?')[0] ?? '';
}
