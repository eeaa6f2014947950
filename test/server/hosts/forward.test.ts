import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { deferred } from '../../../src/lib/deferred.js';
import { ERRORS } from '../../../src/lib/errors.js';
import { loggerTo } from '../../../src/observe/logger.js';
import type { CallHost } from '../../../src/server/hosts/call-hosts.js';
import { forward, type Patience } from '../../../src/server/hosts/forward.js';
import { errorHandler } from '../../../src/server/refused-requests.js';
import { ManualClock } from '../../support/manual-clock.js';

/** A server that has its requests answered by that process. */
function front(host: CallHost | undefined, patience?: Patience) {
  const lines: unknown[] = [];
  const logger = loggerTo('info', { write: (line) => void lines.push(JSON.parse(line)) });
  const app = fastify();
  onTestFinished(() => app.close());
  app.setErrorHandler(errorHandler({ logger }));
  app.get('/', (request, reply) => forward(() => Promise.resolve(host), request, reply, patience));
  return { app, lines };
}

/** A process that answers when a test says so. */
async function slowHost() {
  const folder = mkdtempSync(join(tmpdir(), 'talkpath-'));
  const socketPath = join(folder, '1');
  const asked = deferred<ServerResponse>();
  const server = createServer((_request, response) => asked.resolve(response));
  await new Promise<void>((listening) => server.listen(socketPath, listening));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });
  const gone = new Promise<void>(() => undefined);
  const host: CallHost = { number: 1, socketPath, gone, handOver: () => undefined };
  return { host, asked: asked.promise };
}

it('says with its own code and remedy that no worker answers, and not that this is a defect', async () => {
  const { app, lines } = front(undefined);
  const answer = await app.inject('/');
  expect([answer.statusCode, answer.json()]).toEqual([
    503,
    { error: 'server.no_worker', detail: 'no worker process answers' },
  ]);
  const { remedy } = ERRORS['server.no_worker'];
  expect(lines).toMatchObject([{ level: 'error', msg: 'server.no_worker', status: 503, remedy }]);
});

it('says so when the process that has the call is silent for too long', async () => {
  const { host, asked } = await slowHost();
  const clock = new ManualClock();
  const { app } = front(host, { clock, withinMs: 3000 });
  const answer = app.inject('/').then((given) => [given.statusCode, given.json<unknown>()]);
  await asked;
  clock.advance(3000);
  const detail = 'worker 1 has not answered within 3 s';
  expect(await answer).toEqual([503, { error: 'server.worker_silent', detail }]);
  expect(clock.pending).toBe(0);
});

it('passes an answer on that comes just in time', async () => {
  const { host, asked } = await slowHost();
  const clock = new ManualClock();
  const { app } = front(host, { clock, withinMs: 3000 });
  const answer = app.inject('/').then(({ statusCode, body }) => [statusCode, body]);
  const response = await asked;
  clock.advance(2999);
  response.writeHead(202).end('ending');
  expect(await answer).toEqual([202, 'ending']);
  expect(clock.pending).toBe(0);
});
