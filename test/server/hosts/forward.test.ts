import fastify from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { ERRORS } from '../../../src/lib/errors.js';
import { loggerTo } from '../../../src/observe/logger.js';
import { forward } from '../../../src/server/hosts/forward.js';
import { errorHandler } from '../../../src/server/refused-requests.js';

it('says with its own code and remedy that no worker answers, and not that this is a defect', async () => {
  const lines: unknown[] = [];
  const logger = loggerTo('info', { write: (line) => void lines.push(JSON.parse(line)) });
  const app = fastify();
  onTestFinished(() => app.close());
  app.setErrorHandler(errorHandler({ logger }));
  app.get('/', (request, reply) => forward(() => Promise.resolve(undefined), request, reply));
  const answer = await app.inject('/');
  expect([answer.statusCode, answer.json()]).toEqual([
    503,
    { error: 'server.no_worker', detail: 'no worker process answers' },
  ]);
  const { remedy } = ERRORS['server.no_worker'];
  expect(lines).toMatchObject([{ level: 'error', msg: 'server.no_worker', status: 503, remedy }]);
});
