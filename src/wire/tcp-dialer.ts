import { connect } from 'node:net';
import type { Clock } from '../ports/clock.js';
import type { LinkEnd } from '../ports/link.js';
import type { Dial } from '../ports/text-channel.js';

const NORMAL_CLOSURE = 1000;

/** Opens bare TCP connections (`tcp://host:port`) as their client: what comes are binary messages, cut anywhere; a connection that the other side closes has ended normally. */
export function tcpDialer(clock: Clock): Dial {
  return ({ url, timeoutMs }, receiver) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), noDelay: true });
    let end: LinkEnd = { kind: 'closed', code: NORMAL_CLOSURE, reason: '' };
    const patience = clock.after(timeoutMs, () =>
      socket.destroy(new Error(`no connection within ${timeoutMs} ms`)),
    );
    socket.on('connect', () => {
      patience.cancel();
      receiver.opened?.();
    });
    socket.on('data', (bytes) => receiver.binary(bytes));
    socket.on('error', (error) => (end = { kind: 'failed', message: describe(error) }));
    socket.on('close', () => {
      patience.cancel();
      receiver.ended(end);
    });
    return {
      get bufferedBytes() {
        return socket.writableLength;
      },
      send: (message) => {
        if (socket.writable) socket.write(message);
      },
      close: () => void socket.end(),
    };
  };
}

/** Where a name has several addresses, and none answers, the error has a code and no words. */
function describe(error: NodeJS.ErrnoException): string {
  return error.message === '' ? (error.code ?? error.name) : error.message;
}
