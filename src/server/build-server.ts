import formbody from '@fastify/formbody';
import fastifyStatic from '@fastify/static';
import websocket from '@fastify/websocket';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { ERRORS, TalkpathError, type ErrorCode } from '../lib/errors.js';
import { explainTooBig, isProtocolError } from '../wire/server-socket.js';
import { answerBadBytes, CONNECTION_OPTIONS, limitConnections } from './connection-limits.js';
import type { ServerDeps } from './deps.js';
import { limitFailedAttempts } from './failed-attempts.js';
import { addSecurityHeaders } from './security-headers.js';
import { MAX_SOCKETS_PER_ADDRESS, SocketCount } from './socket-count.js';
import { SparseLog } from './sparse-log.js';
import { callRoutes } from './routes/calls.js';
import { chatRoutes } from './routes/chat.js';
import { consoleRoutes } from './routes/console.js';
import { healthRoutes } from './routes/health.js';
import { metricsRoutes } from './routes/metrics.js';
import { openAiRoutes } from './routes/openai.js';
import { softphoneRoutes } from './routes/softphone.js';
import { toolCallRoutes } from './routes/tool-calls.js';
import { signalingRoute } from './routes/webrtc-signaling.js';
import { twilioMediaRoute } from './routes/twilio-media.js';
import { twilioTransferRoutes } from './routes/twilio-transfer.js';
import { twilioWebhookRoutes } from './routes/twilio-webhooks.js';

const NOT_FOUND = 404;
const SERVER_ERROR = 500;
/** The largest webhook body: Twilio's are a few kB. */
export const MAX_BODY_BYTES = 64 * 1024;
/** The largest message on the media stream: one second of audio is 11 kB. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/** A peer that does not answer our closing of a WebSocket is cut off after this. */
const CLOSE_TIMEOUT_MS = 2_000;
/** The close code of WebSockets whose server stops (RFC 6455, section 7.4.1). */
const GOING_AWAY = 1001;
const MAX_LOGGED_CHARS = 200;
/** Status of what the framework refuses → what the peer is told of it. */
const DETAILS = new Map([
  [413, 'The body is larger than this route takes.'],
  [414, 'The address is longer than any that there is here.'],
  [415, 'This route takes no body of that content-type.'],
]);

/** The HTTP side, ready to listen; it does not listen itself. */
export async function buildServer(deps: ServerDeps): Promise<FastifyInstance> {
  const answerError = errorHandler(deps);
  const log = new SparseLog(deps);
  const app = Fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    ...CONNECTION_OPTIONS,
    clientErrorHandler: answerBadBytes(log),
    trustProxy: deps.trustProxy,
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => {
      closeAfterUpgrade(request, reply);
      answerError(error, request, reply);
    },
  });
  limitConnections(app.server, log);
  await addSecurityHeaders(app, deps.publicUrl);
  // Twilio sends forms only; what else comes is refused with 415, but where operators send JSON.
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: MAX_BODY_BYTES });
  await addSockets(app);
  // After the sockets' own hook, by which upgrades are closed that are refused.
  await limitFailedAttempts(app, deps, log);
  app.setNotFoundHandler((request, reply) => {
    logRefusal(deps, request, { level: 'info', code: 'http.not_found', status: NOT_FOUND, detail: '' });
    return reply.code(NOT_FOUND).send({ error: 'http.not_found' });
  });
  app.setErrorHandler(answerError);

  await addRoutes(app, deps);
  return app;
}

async function addSockets(app: FastifyInstance): Promise<void> {
  // The types of ws do not know `closeTimeout` yet.
  const options = {
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  await app.register(websocket, {
    options,
    errorHandler: (error, socket) => {
      // A peer that is told by a close code what it did wrong has to get it; cut off, it may not.
      if (!isProtocolError(error)) socket.terminate();
    },
  });
  app.websocketServer.on('connection', explainTooBig);
  // Before the plugin's own hook, which closes them without a word.
  app.addHook('preClose', (done) => {
    for (const socket of app.websocketServer.clients) socket.close(GOING_AWAY, 'server.stopping');
    done();
  });
}

/** No hook runs for what the framework itself refuses: the socket of an upgrade would stay open for good. */
function closeAfterUpgrade({ headers, raw }: FastifyRequest, reply: FastifyReply): void {
  if (headers.upgrade !== undefined) reply.raw.once('finish', () => raw.socket.destroySoon());
}

async function addRoutes(app: FastifyInstance, deps: ServerDeps): Promise<void> {
  // Routes say which file of which folder they send; none is open by itself.
  await app.register(fastifyStatic, { serve: false });
  consoleRoutes(app, deps);
  healthRoutes(app, deps);
  metricsRoutes(app, deps);
  twilioWebhookRoutes(app, deps);
  twilioTransferRoutes(app, deps);
  twilioMediaRoute(app, deps);
  await softphoneRoutes(app, deps);
  await chatRoutes(app, deps);
  await callRoutes(app, deps);
  await toolCallRoutes(app, deps);
  const sockets = new SocketCount({
    logger: deps.logger,
    max: () => MAX_SOCKETS_PER_ADDRESS,
    code: 'browser.too_many_sockets',
  });
  await openAiRoutes(app, deps, sockets);
  signalingRoute(app, deps, sockets);
}

/** Whatever goes wrong on the way to an answer: the peer learns the code, the log learns the rest. */
function errorHandler(deps: ServerDeps) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const status = error.statusCode ?? SERVER_ERROR;
    const own = error instanceof TalkpathError ? error : undefined;
    const fault =
      status >= SERVER_ERROR
        ? ({ level: 'error', code: 'internal.error' } as const)
        : ({ level: 'warn', code: own?.code ?? 'http.bad_request' } as const);
    logRefusal(deps, request, { ...fault, status, detail: error.message });
    const detail = own?.message ?? DETAILS.get(status);
    void reply.code(status).send({ error: fault.code, ...(detail !== undefined && { detail }) });
  };
}

interface Refusal {
  readonly level: 'info' | 'warn' | 'error';
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string;
}

function logRefusal({ logger }: ServerDeps, request: FastifyRequest, refusal: Refusal): void {
  const { level, code, status } = refusal;
  const { method, url } = request;
  // Without the query, which may hold what logs must not.
  const path = (url.split('?')[0] ?? '').slice(0, MAX_LOGGED_CHARS);
  const detail = refusal.detail.slice(0, MAX_LOGGED_CHARS);
  logger[level]({ code, status, method, path, detail, remedy: ERRORS[code].remedy }, code);
}
