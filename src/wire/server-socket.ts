import type { WebSocket } from 'ws';

/** RFC 6455, section 7.4.1. */
const TOO_BIG = 1009;

/** Has a peer told why when ws closes its socket for the size of a message: by itself ws gives the code and no word. */
export function explainTooBig(socket: Pick<WebSocket, 'close'>): void {
  const close = socket.close.bind(socket);
  socket.close = (code, reason) =>
    close(code, reason ?? (code === TOO_BIG ? 'the message is too large' : undefined));
}

/** What ws has against the bytes of a peer, which it has answered with a close code; anything else broke the connection. */
export function isProtocolError(error: Error): boolean {
  return 'code' in error && String(error.code).startsWith('WS_ERR_');
}
