import formbody from '@fastify/formbody';
import fastifyStatic from '@fastify/static';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance } from 'fastify';
import { explainTooBig, isProtocolError } from '../wire/server-socket.js';
import {
  answerBadBytes,
  CONNECTION_OPTIONS,
  limitConnections,
  refuseHandshake,
} from './connection-limits.js';
import type { ServerDeps } from './deps.js';
import { limitFailedAttempts } from './failed-attempts.js';
import { handStreamsOver } from './hosts/hand-over.js';
import { sendElsewhere } from './hosts/send-elsewhere.js';
import { boundConnections, closeAfterUpgrade } from './open-connections.js';
import { errorHandler, tellRefusals } from './refused-requests.js';
import { addSecurityHeaders } from './security-headers.js';
import { MAX_SOCKETS_PER_ADDRESS, SocketCount } from './socket-count.js';
import { SparseLog } from './sparse-log.js';
import { asteriskRoutes } from './routes/asterisk.js';
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

/** The largest webhook body: Twilio's are a few kB. */
export const MAX_BODY_BYTES = 64 * 1024;
/** The largest message on the media stream: one second of audio is 11 kB. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/** A peer that does not answer our closing of a WebSocket is cut off after this. */
const CLOSE_TIMEOUT_MS = 2_000;
/** The close code of WebSockets whose server stops (RFC 6455, section 7.4.1). */
const GOING_AWAY = 1001;

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
      // No hook runs for these.
      closeAfterUpgrade(request, reply);
      answerError(error, request, reply);
    },
  });
  tellRefusals(app, log);
  limitConnections(app.server, log);
  const connections = boundConnections(app, deps.clock, log);
  await addSecurityHeaders(app, deps.publicUrl);
  // Twilio sends forms only; what else comes is refused with 415, but where operators send JSON.
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: MAX_BODY_BYTES });
  await addSockets(app, log);
  // After the sockets' own hook, by which upgrades are closed that are refused.
  await limitFailedAttempts(app, deps, log);
  app.setErrorHandler(answerError);

  if (deps.hosts !== undefined) {
    sendElsewhere(app, deps.hosts, deps.clock);
    handStreamsOver(app.server, deps.hosts);
  }
  await addRoutes(app, deps);
  // After the other hooks, which wait for what may still be finished.
  app.addHook('preClose', (done) => {
    connections.endAll();
    done();
  });
  return app;
}

async function addSockets(app: FastifyInstance, log: SparseLog): Promise<void> {
  // The types of ws do not know `closeTimeout` yet.
  const options = {
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  await app.register(websocket, {
    options,
    errorHandler: (error, socket, request) => {
      if (isProtocolError(error)) log.warn('http.bad_message', request.ip, { detail: error.message });
      // A peer that is told by a close code what it did wrong has to get it; cut off, it may not.
      else socket.terminate();
    },
  });
  app.websocketServer.on('connection', explainTooBig);
  app.websocketServer.on('wsClientError', refuseHandshake(log));
  // Before the plugin's own hook, which closes them without a word.
  app.addHook('preClose', (done) => {
    for (const socket of app.websocketServer.clients) socket.close(GOING_AWAY, 'server.stopping');
    done();
  });
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
  await asteriskRoutes(app, deps);
  await chatRoutes(app, deps);
  await callRoutes(app, deps);
  await toolCallRoutes(app, deps);
  const code = 'browser.too_many_sockets';
  const sockets = new SocketCount({ max: () => MAX_SOCKETS_PER_ADDRESS, code });
  await openAiRoutes(app, deps, sockets);
  signalingRoute(app, deps, sockets);
}
