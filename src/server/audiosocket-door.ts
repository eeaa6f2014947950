import { createServer, type AddressInfo, type Socket } from 'node:net';
import { beginningOf } from '../carriers/audiosocket/frames.js';
import { isInRanges, listOfRanges } from '../lib/address-ranges.js';
import { type ErrorCode, messageOf, TalkpathError } from '../lib/errors.js';
import type { Logger } from '../observe/logger.js';
import type { Clock } from '../ports/clock.js';
import { SparseLog } from './sparse-log.js';

/** Asterisk says the UUID as soon as it is connected (ms). */
export const UUID_WITHIN_MS = 2_000;
/** Connections that may have said no UUID at any one time; Asterisk's do so for milliseconds. */
export const MAX_UNNAMED = 200;

/** What the door is made of. */
export interface AudioSocketDoorParts {
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Addresses and ranges that may connect, as they are now. */
  readonly allow: () => readonly string[];
  /** Takes a connection, in the tick in which its UUID came, with all that came on it; nobody listens to it any more. */
  readonly admit: (socket: Socket, bytes: Buffer, uuid: string) => void;
}

/** The TCP port of AudioSocket: lets in who may connect, and waits a little for the UUID that each connection begins with. */
export class AudioSocketDoor {
  readonly #parts: AudioSocketDoorParts;
  readonly #log: SparseLog;
  readonly #server = createServer((socket) => this.#enter(socket));
  readonly #unnamed = new Set<Socket>();

  constructor(parts: AudioSocketDoorParts) {
    this.#parts = parts;
    this.#log = new SparseLog(parts);
  }

  /** Opens the port; throws `audiosocket.cannot_listen`. */
  async listen({ host, port }: { readonly host: string; readonly port: number }): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => {
        const detail = `${host}:${port}: ${messageOf(error)}`;
        reject(new TalkpathError('audiosocket.cannot_listen', detail, { cause: error }));
      });
      this.#server.listen(port, host, resolve);
    });
    this.#parts.logger.info({ host, port: this.port }, 'AudioSocket listens');
  }

  /** The port that is open; 0 while none is. */
  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Lets nobody in any more; connections that were let in go on. */
  close(): void {
    this.#server.close();
    for (const socket of this.#unnamed) socket.destroy();
  }

  #enter(socket: Socket): void {
    // A peer that is gone by now is no news.
    socket.on('error', () => socket.destroy());
    const { remoteAddress } = socket;
    if (remoteAddress === undefined) socket.destroy();
    else if (!isInRanges(listOfRanges(this.#parts.allow()), remoteAddress))
      this.#refuse(socket, 'audiosocket.not_allowed');
    else if (this.#unnamed.size >= MAX_UNNAMED) this.#refuse(socket, 'audiosocket.too_many_waiting');
    else this.#awaitUuid(socket);
  }

  #awaitUuid(socket: Socket): void {
    let came = Buffer.alloc(0);
    this.#unnamed.add(socket);
    const timer = this.#parts.clock.after(UUID_WITHIN_MS, () => this.#refuse(socket, 'audiosocket.no_uuid'));
    const left = (): void => {
      timer.cancel();
      this.#unnamed.delete(socket);
    };
    socket.on('close', left);
    socket.on('data', (bytes: Buffer) => {
      came = Buffer.concat([came, bytes]);
      const beginning = beginningOf(came);
      if (beginning.is === 'unfinished') return;
      left();
      if (beginning.is === 'something-else') return this.#refuse(socket, 'audiosocket.no_uuid');
      socket.removeAllListeners('close').removeAllListeners('data').removeAllListeners('error');
      this.#parts.admit(socket, came, beginning.uuid);
    });
  }

  #refuse(socket: Socket, code: ErrorCode): void {
    this.#log.warn(code, socket.remoteAddress ?? '');
    socket.destroy();
  }
}
