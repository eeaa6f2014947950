import type { Clock } from '../../ports/clock.js';
import { RealtimeError } from '../errors.js';

/** A server that doesn't answer within this is not there. */
export const OPEN_TIMEOUT_MS = 15_000;
/** About ten seconds of telephone sound in base64. */
const MAX_BUFFERED_BYTES = 250_000;
/** When more than that has waited for so long, the connection is gone, though nobody has said so. A recording that is sent at once may wait. */
const STUCK_MS = 10_000;

export interface SocketOptions {
  readonly webSocket: typeof globalThis.WebSocket;
  readonly url: string;
  readonly protocols: readonly string[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onMessage: (message: unknown) => void;
  /** Once, after it was open; not after `close`. */
  readonly onClose: (code: number, reason: string) => void;
}

/** An open WebSocket. */
export interface Socket {
  send(message: object): void;
  close(): void;
}

/** A close that the other side never said: as of RFC 6455, 7.1.5. */
const ABNORMAL_CLOSURE = 1006;

/** Opens a WebSocket; rejects with `connection_failed` when it doesn't open. */
export function openSocket(options: SocketOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(options);
    const timer = options.clock.after(OPEN_TIMEOUT_MS, () => fail('no answer'));
    const fail = (why: string): void => {
      timer.cancel();
      detach(socket);
      socket.close();
      reject(new RealtimeError('connection_failed', `no connection to ${hostOf(options.url)}: ${why}`));
    };
    options.signal.addEventListener('abort', () => fail('given up'), { once: true });
    socket.onerror = () => fail('refused, or nothing listens there');
    socket.onclose = ({ code }) => fail(`closed with ${code}`);
    socket.onopen = () => {
      timer.cancel();
      resolve(opened(socket, options));
    };
  });
}

function createSocket({ webSocket: Implementation, url, protocols }: SocketOptions): WebSocket {
  try {
    return new Implementation(url, [...protocols]);
  } catch (cause) {
    throw new RealtimeError('bad_request', `not an address for a WebSocket: ${url}`, { cause });
  }
}

function opened(socket: WebSocket, { onMessage, onClose, signal, clock }: SocketOptions): Socket {
  let stuckSinceMs: number | undefined;
  const close = (): void => {
    detach(socket);
    socket.close();
  };
  const lose = (code: number, reason: string): void => {
    close();
    onClose(code, reason);
  };
  socket.onmessage = ({ data }) => onMessage(data);
  socket.onerror = null;
  socket.onclose = ({ code, reason }) => lose(code, reason);
  signal.addEventListener('abort', close, { once: true });
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      const nowMs = clock.now();
      stuckSinceMs = socket.bufferedAmount > MAX_BUFFERED_BYTES ? (stuckSinceMs ?? nowMs) : undefined;
      if (nowMs - (stuckSinceMs ?? nowMs) < STUCK_MS) socket.send(JSON.stringify(message));
      else lose(ABNORMAL_CLOSURE, 'nothing gets through any more');
    },
    close,
  };
}

function detach(socket: WebSocket): void {
  socket.onopen = null;
  socket.onmessage = null;
  socket.onclose = null;
  // A socket that is closed while it opens still tells of it.
  socket.onerror = () => undefined;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
