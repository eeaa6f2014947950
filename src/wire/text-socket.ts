import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, type RawData } from 'ws';
import { messageOf } from '../lib/errors.js';
import { systemClock } from '../lib/system-clock.js';
import type { Clock } from '../ports/clock.js';
import type { LinkEnd } from '../ports/link.js';
import type { Dial, Message, TextChannel, TextReceiver } from '../ports/text-channel.js';
import { isProtocolError } from './server-socket.js';
import { keepHeartbeat } from './heartbeat.js';
import { writeBytes, writeText } from './text-frames.js';

/** The largest message a provider may send (the API's own limit for audio is 15 MiB). */
const MAX_CLIENT_PAYLOAD_BYTES = 16 * 1024 * 1024;
/** Close reasons are cut to what a control frame can carry (RFC 6455, section 5.5). */
const MAX_REASON_BYTES = 120;
const ABNORMAL_CLOSURE = 1006;
/** Who takes so little of what is sent to it is gone or means harm: a minute of audio as base64 PCM is 3.8 MB. */
export const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
/** After so much silence on the wire the system asks whether the other machine is still there. */
export const TCP_KEEPALIVE_MS = 15_000;
/** A peer that does not answer the closing of a connection is cut off after this. */
const CLOSE_TIMEOUT_MS = 2_000;
const MS_PER_S = 1000;
/** Nobody is kept away longer on a peer's word. */
const MAX_RETRY_AFTER_S = 3600;

/** What is used of a socket, whichever side opened it. */
type Socket = Pick<
  WebSocket,
  'on' | 'once' | 'send' | 'close' | 'terminate' | 'readyState' | 'bufferedAmount'
>;

/** The stream below an open WebSocket that has no extensions. */
export interface StreamBelow {
  readonly stream: Duplex;
  /** Whether this side is the client, which masks what it sends. */
  readonly masked: boolean;
}

/** Attaches a receiver to a socket, at once and for its whole life, and gives back the sending side. `below`, where it is known once the socket is open: messages are written to it at once. */
export function channelOf(
  socket: Socket,
  receiver: TextReceiver,
  below: () => StreamBelow | undefined = () => undefined,
): TextChannel {
  let failure: LinkEnd | undefined;
  let unspeakable = false;
  socket.on('message', (data, isBinary) => {
    try {
      if (isBinary) receiver.binary(bytesOf(data));
      else receiver.text(textOf(data));
    } catch (error) {
      // A defect in who listens here costs this connection, not the process with everybody else's.
      failure ??= { kind: 'failed', message: `internal error: ${messageOf(error)}` };
      socket.terminate();
    }
  });
  socket.on('unexpected-response', (_request, response) => {
    failure = { kind: 'refused', status: response.statusCode ?? 0, ...retryAfterOf(response) };
    response.destroy();
    socket.terminate();
  });
  socket.on('error', (error) => {
    failure ??= { kind: 'failed', message: error.message };
    unspeakable ||= isProtocolError(error);
  });
  socket.on('close', (code, reason) => {
    // With a proper close code the peer was told. A connection that broke, or that we had to break, has nothing better to tell than the error.
    if (failure !== undefined && (code === ABNORMAL_CLOSURE || unspeakable)) receiver.ended(failure);
    else receiver.ended({ kind: 'closed', code, reason: reason.toString() });
  });
  const failed = (message: string): void => void (failure ??= { kind: 'failed', message });
  return new SocketChannel(socket, below, failed);
}

/** Opens WebSockets as their client, compression off: base64 audio does not compress. */
export function textDialer(clock: Clock): Dial {
  return (target, receiver) => {
    const options = {
      headers: target.headers,
      handshakeTimeout: target.timeoutMs,
      perMessageDeflate: false,
      maxPayload: MAX_CLIENT_PAYLOAD_BYTES,
      followRedirects: false,
      // The types of ws do not know it yet.
      closeTimeout: CLOSE_TIMEOUT_MS,
    };
    try {
      return dialled(
        new WebSocket(target.url, protocolsOf(target), options),
        target.pingEveryMs,
        receiver,
        clock,
      );
    } catch (error) {
      // A URL or header that can't be sent: to whoever dials just another connection that could not be made.
      queueMicrotask(() => receiver.ended({ kind: 'failed', message: messageOf(error) }));
      return DEAD_CHANNEL;
    }
  };
}

function protocolsOf({ protocol }: { readonly protocol?: string }): string[] {
  return protocol === undefined ? [] : [protocol];
}

/** As the process's own clock has it. */
export const dialText: Dial = textDialer(systemClock);

function dialled(
  socket: WebSocket,
  everyMs: number | undefined,
  receiver: TextReceiver,
  clock: Clock,
): TextChannel {
  let silent: LinkEnd | undefined;
  const lost = (): void => {
    const message = `nothing answered a ping for ${(everyMs ?? 0) / MS_PER_S} s`;
    silent = { kind: 'failed', message, silent: true };
  };
  let below: StreamBelow | undefined;
  socket.once('upgrade', ({ socket: stream }) => {
    stream.setKeepAlive(true, TCP_KEEPALIVE_MS);
    below = { stream, masked: true };
  });
  socket.once('open', () => {
    if (everyMs !== undefined) keepHeartbeat(socket, clock, { everyMs, lost });
    receiver.opened?.();
  });
  const watched: TextReceiver = {
    text: (message) => receiver.text(message),
    binary: (bytes) => receiver.binary(bytes),
    ended: (end) => receiver.ended(silent ?? end),
  };
  return channelOf(socket, watched, () => below);
}

/** How long to stay away (RFC 9110, section 10.2.3), where it is given in seconds. */
function retryAfterOf({ headers }: IncomingMessage): { readonly retryAfterMs?: number } {
  const seconds = Number(headers['retry-after']);
  return seconds > 0 ? { retryAfterMs: Math.min(seconds, MAX_RETRY_AFTER_S) * MS_PER_S } : {};
}

const DEAD_CHANNEL: TextChannel = { bufferedBytes: 0, send: () => undefined, close: () => undefined };

class SocketChannel implements TextChannel {
  readonly #socket: Socket;
  readonly #failed: (message: string) => void;
  #below: StreamBelow | undefined;
  #waiting: Message[] | undefined;
  #waitingBytes = 0;

  constructor(socket: Socket, below: () => StreamBelow | undefined, failed: (message: string) => void) {
    this.#socket = socket;
    this.#failed = failed;
    if (socket.readyState !== WebSocket.CONNECTING) {
      this.#below = below();
      return;
    }
    this.#waiting = [];
    socket.once('open', () => {
      this.#below = below();
      const waiting = this.#waiting ?? [];
      this.#waiting = undefined;
      this.#waitingBytes = 0;
      for (const message of waiting) this.send(message);
    });
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount + this.#waitingBytes;
  }

  send(message: Message): void {
    const { readyState } = this.#socket;
    if (this.#waiting === undefined && readyState !== WebSocket.OPEN) return;
    if (this.bufferedBytes > MAX_BUFFERED_BYTES) this.#giveUp();
    else if (this.#waiting !== undefined) this.#wait(this.#waiting, message);
    else if (this.#below === undefined)
      this.#socket.send(typeof message === 'string' ? message : message.slice());
    else if (typeof message === 'string') writeText(this.#below.stream, message, this.#below.masked);
    else writeBytes(this.#below.stream, message, this.#below.masked);
  }

  close(code: number, reason: string): void {
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#socket.terminate();
    else this.#socket.close(code, shortReason(reason));
  }

  #wait(waiting: Message[], message: Message): void {
    // Bytes are lent.
    waiting.push(typeof message === 'string' ? message : message.slice());
    this.#waitingBytes += message.length;
  }

  #giveUp(): void {
    this.#failed(`the peer takes no data: ${this.bufferedBytes} bytes wait for it`);
    this.#socket.terminate();
  }
}

/** As many whole characters as fit. */
function shortReason(reason: string): Buffer {
  const bytes = Buffer.alloc(MAX_REASON_BYTES);
  return bytes.subarray(0, new TextEncoder().encodeInto(reason, bytes).written);
}

function textOf(data: RawData): string {
  return bytesOf(data).toString();
}

function bytesOf(data: RawData): Buffer {
  return Buffer.isBuffer(data) ? data : Buffer.concat([data].flat().map(asBuffer));
}

function asBuffer(part: Buffer | ArrayBuffer): Buffer {
  return Buffer.isBuffer(part) ? part : Buffer.from(part);
}
