import type { Socket } from 'node:net';
import { messageOf } from '../lib/errors.js';
import type { ByteChannel, ByteEnd, ByteReceiver } from '../ports/byte-channel.js';
import type { Clock } from '../ports/clock.js';
import { TCP_KEEPALIVE_MS } from './text-socket.js';

/** Who takes so little of what is sent hangs or is gone, and what waits for it would come too late (bytes): a second of sound at 8 kHz, a sixth at 48, besides what the system holds. */
export const MAX_UNTAKEN_BYTES = 16_384;
/** A peer that does not close its side after us is cut off after this. */
export const CLOSE_TIMEOUT_MS = 2_000;

/** What is used of a TCP socket. */
export type StreamSocket = Pick<
  Socket,
  'on' | 'write' | 'end' | 'destroy' | 'setNoDelay' | 'setKeepAlive' | 'writableLength' | 'destroyed'
>;

/** Attaches a receiver to a TCP connection, at once and for its whole life, and gives back the sending side. It is never paused: who is not read from may take that for an end. */
export function byteChannelOf(socket: StreamSocket, receiver: ByteReceiver, clock: Clock): ByteChannel {
  return new SocketBytes(socket, receiver, clock);
}

class SocketBytes implements ByteChannel {
  readonly #socket: StreamSocket;
  readonly #clock: Clock;
  #end: ByteEnd = { how: 'closed-there' };
  #closed = false;

  constructor(socket: StreamSocket, receiver: ByteReceiver, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    // A frame goes out when it is written; a peer that is gone without a word is noticed.
    socket.setNoDelay(true);
    socket.setKeepAlive(true, TCP_KEEPALIVE_MS);
    socket.on('data', (bytes: Buffer) => this.#read(bytes, receiver));
    socket.on('error', (error) => this.#failed({ how: 'broke', message: error.message }));
    socket.on('close', () => receiver.ended(this.#end));
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  send(bytes: Uint8Array): void {
    if (this.#closed || this.#socket.destroyed) return;
    const waiting = this.#socket.writableLength;
    if (waiting <= MAX_UNTAKEN_BYTES) this.#socket.write(bytes);
    else this.#giveUp({ how: 'not-taken', bytes: waiting });
  }

  close(last: Uint8Array): void {
    if (this.#closed || this.#socket.destroyed) return;
    this.#closed = true;
    this.#socket.end(last);
    const timer = this.#clock.after(CLOSE_TIMEOUT_MS, () => this.#socket.destroy());
    this.#socket.on('close', () => timer.cancel());
  }

  #read(bytes: Buffer, receiver: ByteReceiver): void {
    if (this.#closed) return;
    try {
      receiver.bytes(bytes);
    } catch (error) {
      // A defect in who listens here costs this connection, not the process with everybody else's.
      this.#giveUp({ how: 'broke', message: `internal error: ${messageOf(error)}` });
    }
  }

  #giveUp(end: ByteEnd): void {
    this.#failed(end);
    this.#socket.destroy();
  }

  /** The first trouble is the cause of those that follow. */
  #failed(end: ByteEnd): void {
    if (this.#end.how === 'closed-there') this.#end = end;
  }
}
