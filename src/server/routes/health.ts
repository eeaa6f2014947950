import type { FastifyInstance } from 'fastify';
import type { ServerDeps } from '../deps.js';

const HELLO = `Talkpath is running. Place a call from another terminal with: npm run call
`;

/** For orchestrators: alive, and able to take a call; and a word for whoever opens the address in a browser. */
export function healthRoutes(app: FastifyInstance, { ready, calls }: ServerDeps): void {
  app.get('/', (_request, reply) => reply.type('text/plain').send(HELLO));
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) =>
    reply.code(ready() ? 200 : 503).send({ ready: ready(), calls: calls.size }),
  );
}
