import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { AnswerRequest } from '../ports/plain-http.js';
import type { TextChannel, TextReceiver, UpgradeRequest } from '../ports/text-channel.js';
import { channelOf } from './text-socket.js';

/** Starts one peer on a channel that was just opened, and gives back who takes its messages. */
export type AcceptChannel = (request: UpgradeRequest, channel: TextChannel) => TextReceiver;

/** A WebSocket server for a protocol that lives in text messages. */
export interface MessageServer {
  /** As in `ws://127.0.0.1:41234`. */
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
/** The Realtime API's own limit: 15 MiB of audio and its JSON. */
const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;
const GOING_AWAY = 1001;
/** The largest body of a request: a session and its instructions. */
const MAX_BODY_BYTES = 1024 * 1024;

const WEBSOCKET_ONLY: AnswerRequest = () =>
  Promise.resolve({ status: 426, headers: {}, body: 'WebSocket only\n' });

/** Serves a text protocol on loopback; port 0 takes any free port. `answer`: who answers what is no WebSocket. */
export async function serveMessages(
  accept: AcceptChannel,
  port = 0,
  answer: AnswerRequest = WEBSOCKET_ONLY,
): Promise<MessageServer> {
  const http = createServer((request, response) => answerOverHttp(answer, request, response));
  const sockets = new WebSocketServer({
    server: http,
    perMessageDeflate: false,
    maxPayload: MAX_PAYLOAD_BYTES,
  });
  sockets.on('connection', (socket, request) => {
    // The peer needs the channel and the channel needs the peer: messages can't come before this tick ends.
    const peer: { receiver?: TextReceiver } = {};
    const receiver: TextReceiver = {
      text: (message) => peer.receiver?.text(message),
      binary: (bytes) => peer.receiver?.binary(bytes),
      ended: (end) => peer.receiver?.ended(end),
    };
    const channel = channelOf(socket, receiver, () => ({ stream: request.socket, masked: false }));
    peer.receiver = accept(upgradeOf(request), channel);
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, LOOPBACK, resolve);
  });
  const { port: actual } = http.address() as AddressInfo;
  return { url: `ws://${LOOPBACK}:${actual}`, close: () => closeAll(sockets, http) };
}

function answerOverHttp(answer: AnswerRequest, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('error', () => response.destroy());
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else if (!response.headersSent) response.writeHead(413, { connection: 'close' }).end();
  });
  request.on('end', () => {
    if (bytes > MAX_BODY_BYTES) return;
    const asked = { ...upgradeOf(request), method: request.method ?? '', body: Buffer.concat(chunks) };
    void answer(asked).then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
  });
}

async function closeAll(sockets: WebSocketServer, http: ReturnType<typeof createServer>): Promise<void> {
  for (const socket of sockets.clients) socket.close(GOING_AWAY);
  for (const socket of sockets.clients) socket.terminate();
  await new Promise<void>((resolve) => {
    http.close(() => resolve());
    http.closeAllConnections();
  });
}

function upgradeOf(request: IncomingMessage): UpgradeRequest {
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value] as const,
  );
  return { url: request.url ?? '/', headers: Object.fromEntries(headers) };
}
