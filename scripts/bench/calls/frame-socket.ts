import { connect, type Socket } from 'node:net';
import { HEADER_BYTES } from '../../../src/carriers/audiosocket/frames.js';

const LENGTH_AT = 1;

/** Takes a frame of AudioSocket where it lies in what was read: good until this returns. */
export type TakeFrame = (kind: number, bytes: Buffer, from: number, to: number) => void;

/** What is told of a connection. */
export interface FrameEars {
  readonly frame: TakeFrame;
  readonly ended: () => void;
}

/** Cuts what comes into frames, wherever the network has cut it. */
export class FrameCutter {
  readonly #take: TakeFrame;
  #rest: Buffer | undefined;

  constructor(take: TakeFrame) {
    this.#take = take;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length >= at + HEADER_BYTES) {
      const from = at + HEADER_BYTES;
      const to = from + bytes.readUInt16BE(at + LENGTH_AT);
      if (bytes.length < to) break;
      this.#take(bytes[at] ?? 0, bytes, from, to);
      at = to;
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined;
  }
}

/** One AudioSocket connection, Asterisk's end: as little as a load generator needs. */
export class FrameSocket {
  readonly #socket: Socket;
  readonly #ears: FrameEars;
  #over = false;

  constructor(socket: Socket, ears: FrameEars) {
    this.#socket = socket;
    this.#ears = ears;
    const cutter = new FrameCutter(ears.frame);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => cutter.push(chunk));
    socket.on('error', () => this.#end());
    socket.on('close', () => this.#end());
  }

  /** Writes a whole frame, whose bytes must not be changed any more. */
  write(frame: Buffer): void {
    if (!this.#over) this.#socket.write(frame);
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.end();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.destroy();
    this.#ears.ended();
  }
}

/** Connects. `address`: `host:port`. */
export function dialFrames(address: string, ears: FrameEars): Promise<FrameSocket> {
  const { hostname: host, port } = new URL(`tcp://${address}`);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port) });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(new FrameSocket(socket, ears));
    });
  });
}
