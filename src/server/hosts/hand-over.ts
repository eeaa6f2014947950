import type { IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ASTERISK_ROUTES } from '../../carriers/chan-websocket/routes.js';
import { SOFTPHONE_ROUTES } from '../../carriers/softphone/routes.js';
import { TWILIO_ROUTES } from '../../carriers/twilio/routes.js';
import { seatOfUuid } from '../stream-tokens.js';
import type { CallHosts } from './call-hosts.js';

/** The path of a media stream, and the number of the process that its call is in. */
const STREAM = new RegExp(
  `^(?:${[TWILIO_ROUTES, SOFTPHONE_ROUTES, ASTERISK_ROUTES].map(({ media }) => media).join('|')})(?:/(\\d{1,4}))?(?:\\?|$)`,
);
/** Asterisk dials one address; what it may add is the token of an announced call, which tells whose it is. */
const TOKEN = /[?&]token=([\da-f-]{36})(?:&|$)/i;

/** Whatever else is done with upgrades: media streams are handed over, connection and all, to the process whose call it is. Their sound never passes this one. */
export function handStreamsOver(server: Server, hosts: Pick<CallHosts, 'hostAt'>): void {
  const others = server.listeners('upgrade');
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const stream = STREAM.exec(request.url ?? '');
    const number = stream?.[1] === undefined ? seatOf(request.url) : Number(stream[1]);
    const host = stream === null ? undefined : hosts.hostAt(number);
    if (host === undefined || !(socket instanceof Socket)) {
      for (const other of others) other.call(server, request, socket, head);
      return;
    }
    // Node has taken its own listener off; a peer that is gone by now is no news.
    socket.on('error', () => socket.destroy());
    host.handOver(Buffer.concat([headOf(request), head]), socket);
  });
}

function seatOf(url = ''): number | undefined {
  const token = TOKEN.exec(url)?.[1];
  return token === undefined ? undefined : seatOfUuid(token);
}

/** A connection that was handed over goes on here, as if it had come by itself. */
export function takeOver(server: Server, bytes: Buffer, socket: Socket): void {
  server.emit('connection', socket);
  socket.emit('data', bytes);
}

/** The request as it came. */
function headOf({ method = '', url = '', httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1] ?? ''}`] : [],
  );
  // Node reads the bytes of headers as this, and so they become the same bytes again.
  return Buffer.from([`${method} ${url} HTTP/${httpVersion}`, ...lines, '', ''].join('\r\n'), 'latin1');
}
