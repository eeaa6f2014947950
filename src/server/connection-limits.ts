import { STATUS_CODES, type Server } from 'node:http';
import type { DropArgument, Socket } from 'node:net';
import type { ErrorCode } from '../lib/errors.js';
import { TCP_KEEPALIVE_MS } from '../wire/text-socket.js';
import type { SparseLog } from './sparse-log.js';

/** A connection that has not sent a request's headers by then, or anything at all, is closed. */
export const HEADERS_TIMEOUT_MS = 10_000;
/** A request must have come whole by then; Twilio itself gives a webhook 15 s. */
export const REQUEST_TIMEOUT_MS = 15_000;
/** How often it is looked for connections that are over one of these. */
export const CHECK_INTERVAL_MS = 1000;
/** A connection is kept so long for a next request. */
export const KEEP_ALIVE_TIMEOUT_MS = 60_000;
/** Who takes nothing of its answer for so long is cut off. */
export const STALL_TIMEOUT_MS = 30_000;
/** Request line and headers together: a cookie, a token and what proxies add. */
export const MAX_HEADER_BYTES = 16 * 1024;
/** Connections at any one time, calls among them; beyond this a further one is closed at once, so that files and memory last for those there are. */
export const MAX_CONNECTIONS = 10_000;

/** These, as Fastify and Node take them. */
export const CONNECTION_OPTIONS = {
  connectionTimeout: STALL_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  http: {
    keepAlive: true,
    keepAliveInitialDelay: TCP_KEEPALIVE_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  },
} as const;

const BAD_REQUEST = 400;
/** What Node says of a peer → how the peer is answered, and what the log calls it. */
const FAULTS: ReadonlyMap<string, readonly [status: number, code: ErrorCode]> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'http.too_slow']],
  ['HPE_HEADER_OVERFLOW', [431, 'http.bad_request']],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', [413, 'http.bad_request']],
]);

/** Bounds the connections of a server, and says in the log when one was turned away. */
export function limitConnections(server: Server, log: SparseLog): void {
  server.maxConnections = MAX_CONNECTIONS;
  server.on('drop', (dropped?: DropArgument) =>
    log.warn('http.too_many_connections', dropped?.remoteAddress ?? '', { max: MAX_CONNECTIONS }),
  );
  server.on('connect', (_request, socket: Socket) =>
    refuseBytes(log, socket, { status: 405, code: 'http.bad_request', detail: 'CONNECT: this is no proxy' }),
  );
}

/** Answers an upgrade that is none of RFC 6455: a version or a key that nobody knows. */
export function refuseHandshake(log: SparseLog) {
  return ({ message }: Error, socket: Socket): void =>
    refuseBytes(log, socket, {
      status: BAD_REQUEST,
      code: 'http.bad_request',
      detail: message,
      headers: 'Sec-WebSocket-Version: 13\r\n',
    });
}

/** Answers bytes that are no request, and requests that do not come: the peer gets a status and is cut off, the log a line. */
export function answerBadBytes(log: SparseLog) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    // Gone already: nobody reads an answer, and a reset is no news.
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const [status, code] = FAULTS.get(error.code ?? '') ?? [BAD_REQUEST, 'http.bad_request'];
    refuseBytes(log, socket, { status, code, detail: error.code ?? '' });
  };
}

interface BadBytes {
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  /** Lines of the answer's head. */
  readonly headers?: string;
}

/** Writes an answer where there is no request to answer, and closes. */
function refuseBytes(log: SparseLog, socket: Socket, { status, code, detail, headers = '' }: BadBytes): void {
  log.warn(code, socket.remoteAddress ?? '', { status, detail });
  const body = JSON.stringify({ error: code });
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n${headers}`;
  if (socket.writable)
    socket.write(`${head}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
  // A peer that has gone by now is no news.
  socket.on('error', () => socket.destroy());
  socket.destroySoon();
}
