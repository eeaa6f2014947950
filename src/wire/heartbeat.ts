import type { WebSocket } from 'ws';
import type { Clock } from '../ports/clock.js';

/** So often a socket is asked whether its peer is still there (RFC 6455, section 5.5.2). */
export const HEARTBEAT_MS = 15_000;

/** Cuts a socket off whose peer did not answer the last ping when the next is due: a laptop that was closed says no goodbye. */
export function keepHeartbeat(socket: Pick<WebSocket, 'ping' | 'on' | 'terminate'>, clock: Clock): void {
  let answered = true;
  const beat = (): void => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
    timer = clock.after(HEARTBEAT_MS, beat);
  };
  let timer = clock.after(HEARTBEAT_MS, beat);
  socket.on('pong', () => (answered = true));
  socket.on('close', () => timer.cancel());
}
