import { join } from 'node:path';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import { ERRORS } from '../../lib/errors.js';
import { packageRoot } from '../../lib/package-root.js';
import type { ServerDeps } from '../deps.js';
import { PageFiles } from '../page-files.js';

const UNAVAILABLE = 503;
const PAGE = 'openai-client.html';

/** The page's own files and sockets, and nothing else (Content Security Policy, level 3). */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `GET /openai/client`: the built page to try tokens, tools and signalling with. It holds nothing secret; what it asks for is checked. */
export function openAiTestPage({ logger }: Pick<ServerDeps, 'logger'>): FastifyPluginCallback {
  const files = new PageFiles(join(packageRoot(), 'dist', 'openai-client'));
  return (scope, _options, done) => {
    scope.addHook('onSend', async (_request, reply) => {
      reply.headers({
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-cache',
      });
    });
    scope.get('/openai/client/*', (request: FastifyRequest<{ Params: { readonly '*': string } }>, reply) =>
      files.send(reply, request.params['*']),
    );
    scope.get('/openai/client', (_request, reply) => {
      if (files.has(PAGE)) return files.send(reply, PAGE);
      const code = 'browser.page_not_built';
      logger.warn({ code, remedy: ERRORS[code].remedy }, code);
      return reply.code(UNAVAILABLE).send({ error: code, detail: ERRORS[code].remedy });
    });
    done();
  };
}
