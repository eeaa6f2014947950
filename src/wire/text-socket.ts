import { WebSocket, type RawData } from 'ws';
import type { LinkEnd } from '../ports/link.js';
import type { Dial, TextChannel, TextReceiver } from '../ports/text-channel.js';

/** The largest message a provider may send (the API's own limit for audio is 15 MiB). */
const MAX_CLIENT_PAYLOAD_BYTES = 16 * 1024 * 1024;
/** Close reasons are cut to what a control frame can carry (RFC 6455, section 5.5). */
const MAX_REASON_BYTES = 120;
const ABNORMAL_CLOSURE = 1006;

/** What is used of a socket, whichever side opened it. */
type Socket = Pick<
  WebSocket,
  'on' | 'once' | 'send' | 'close' | 'terminate' | 'readyState' | 'bufferedAmount'
>;

/** Attaches a receiver to a socket, at once and for its whole life, and gives back the sending side. */
export function channelOf(socket: Socket, receiver: TextReceiver): TextChannel {
  let failure: LinkEnd | undefined;
  socket.on('message', (data, isBinary) => {
    if (isBinary) receiver.binary(byteLengthOf(data));
    else receiver.text(textOf(data));
  });
  socket.on('unexpected-response', (_request, response) => {
    failure = { kind: 'refused', status: response.statusCode ?? 0 };
    response.destroy();
    socket.terminate();
  });
  socket.on('error', (error) => {
    failure ??= { kind: 'failed', message: error.message };
  });
  socket.on('close', (code, reason) => {
    // With a proper close code the peer was told; only a connection that broke has nothing better to tell than the error.
    if (code === ABNORMAL_CLOSURE && failure !== undefined) receiver.ended(failure);
    else receiver.ended({ kind: 'closed', code, reason: reason.toString() });
  });
  return new SocketChannel(socket);
}

/** Opens a WebSocket as its client, compression off: base64 audio does not compress. */
export const dialText: Dial = (target, receiver) => {
  const socket = new WebSocket(target.url, {
    headers: target.headers,
    handshakeTimeout: target.timeoutMs,
    perMessageDeflate: false,
    maxPayload: MAX_CLIENT_PAYLOAD_BYTES,
    followRedirects: false,
  });
  socket.once('open', () => receiver.opened?.());
  return channelOf(socket, receiver);
};

class SocketChannel implements TextChannel {
  readonly #socket: Socket;
  #waiting: string[] | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    if (socket.readyState !== WebSocket.CONNECTING) return;
    this.#waiting = [];
    socket.once('open', () => {
      const waiting = this.#waiting ?? [];
      this.#waiting = undefined;
      for (const message of waiting) this.send(message);
    });
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(message: string): void {
    if (this.#waiting !== undefined) this.#waiting.push(message);
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message);
  }

  close(code: number, reason: string): void {
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#socket.terminate();
    else this.#socket.close(code, Buffer.from(reason).subarray(0, MAX_REASON_BYTES));
  }
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString() : Buffer.concat([data].flat().map(asBuffer)).toString();
}

function byteLengthOf(data: RawData): number {
  return [data].flat().reduce((sum, part) => sum + part.byteLength, 0);
}

function asBuffer(part: Buffer | ArrayBuffer): Buffer {
  return Buffer.isBuffer(part) ? part : Buffer.from(part);
}
