import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Tells a process that has calls who asked the one that has the port: the peer's address and the one that it dialled. */
export const PEER_HEADER = 'talkpath-peer';

/** The value of that header. */
export function peerOf({ remoteAddress = '', localAddress = '' }: Socket): string {
  return `${remoteAddress} ${localAddress}`;
}

/** Requests that another process of this server passes on look as if their peers had come by themselves. `isForeign`: connections whose peers are no process of ours. */
export function restorePeers(server: Server, isForeign: (socket: Socket) => boolean): void {
  server.prependListener('request', (request: IncomingMessage) => {
    const { socket, headers } = request;
    const given = headers[PEER_HEADER];
    if (isForeign(socket) || typeof given !== 'string') return;
    const [remoteAddress, localAddress] = given.split(' ');
    Object.defineProperties(socket, {
      remoteAddress: { value: remoteAddress },
      localAddress: { value: localAddress },
    });
    headers[PEER_HEADER] = undefined;
  });
}
