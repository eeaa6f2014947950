import type { WebSocket } from 'ws';
import type { Clock } from '../ports/clock.js';

/** So often a page's socket is asked whether its peer is still there (RFC 6455, section 5.5.2). */
export const HEARTBEAT_MS = 15_000;
/** A beat that comes later than that says that this process stood still: pongs may wait to be read (ms). */
const LATE_MS = 500;

/** How a socket is watched. */
export interface HeartbeatOptions {
  readonly everyMs?: number;
  /** The peer is taken to be gone, just before it is cut off. */
  readonly lost?: () => void;
}

/** Cuts a socket off whose peer did not answer the last ping when the next is due: a laptop that was closed says no goodbye. */
export function keepHeartbeat(
  socket: Pick<WebSocket, 'ping' | 'on' | 'terminate'>,
  clock: Clock,
  { everyMs = HEARTBEAT_MS, lost }: HeartbeatOptions = {},
): void {
  let answered = true;
  let dueMs = clock.now() + everyMs;
  const beat = (): void => {
    const late = clock.now() - dueMs > LATE_MS;
    if (!answered && !late) {
      lost?.();
      return socket.terminate();
    }
    answered = false;
    socket.ping();
    dueMs = clock.now() + everyMs;
    timer = clock.after(everyMs, beat);
  };
  let timer = clock.after(everyMs, beat);
  const alive = (): void => void (answered = true);
  socket.on('pong', alive);
  // A pong may have to wait behind much that the peer says.
  socket.on('message', alive);
  socket.on('close', () => timer.cancel());
}
