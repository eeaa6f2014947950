import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** Opcodes of WebSocket frames (RFC 6455, 5.2). */
const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const FIN = 0x80;
const MASKED = 0x80;
const MASK_BYTES = 4;
/** Lengths up to here fit the second byte; 126 and 127 say that two or eight bytes follow. */
const SHORT_LENGTH = 125;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;
const MAX_TWO_BYTES = 0xffff;
const ACCEPT_KEY = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** A close frame's payload in good order (RFC 6455, 7.4.1): 1000, as the characters of its bytes. */
export const NORMAL_CLOSURE = '\u0003\u00e8';
const END_OF_HEAD = '\r\n\r\n';

/** How many bytes stand before a payload of this length. */
export function headerBytes(length: number, masked: boolean): number {
  return 2 + (length > MAX_TWO_BYTES ? 8 : length > SHORT_LENGTH ? 2 : 0) + (masked ? MASK_BYTES : 0);
}

/** Writes the header of an unfragmented frame at the beginning of `into`; a mask is all zeros, so that the payload stays as it is. */
export function writeHeader(
  into: Buffer,
  length: number,
  masked: boolean,
  opcode: number = OPCODE.text,
): number {
  const bit = masked ? MASKED : 0;
  let at = into.writeUInt8(FIN | opcode, 0);
  if (length > MAX_TWO_BYTES) {
    at = into.writeUInt8(bit | EIGHT_BYTES, at);
    at = into.writeBigUInt64BE(BigInt(length), at);
  } else if (length > SHORT_LENGTH) {
    at = into.writeUInt8(bit | TWO_BYTES, at);
    at = into.writeUInt16BE(length, at);
  } else {
    at = into.writeUInt8(bit | length, at);
  }
  return masked ? into.writeUInt32BE(0, at) : at;
}

/** A whole text frame. */
export function textFrame(text: string, masked: boolean): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.alloc(headerBytes(length, masked) + length);
  frame.write(text, writeHeader(frame, length, masked));
  return frame;
}

/** A whole binary frame. */
export function binaryFrame(bytes: Uint8Array, masked: boolean): Buffer {
  const frame = Buffer.alloc(headerBytes(bytes.length, masked) + bytes.length);
  frame.set(bytes, writeHeader(frame, bytes.length, masked, OPCODE.binary));
  return frame;
}

/** A frame that came, where it lies in what was read: good until the reader goes on. */
export class IncomingFrame {
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;
  readonly #mask = new Uint8Array(MASK_BYTES);
  length = 0;

  /** `maskAt`: where the mask lies, if the frame has one. */
  set(bytes: Buffer, start: number, length: number, maskAt: number | undefined): void {
    this.#bytes = bytes;
    this.#start = start;
    this.length = length;
    for (let index = 0; index < MASK_BYTES; index += 1)
      this.#mask[index] = maskAt === undefined ? 0 : (bytes[maskAt + index] ?? 0);
  }

  /** One byte of the payload, the mask taken off. */
  at(index: number): number {
    return (this.#bytes[this.#start + index] ?? 0) ^ (this.#mask[index & 3] ?? 0);
  }

  startsWith(prefix: Buffer): boolean {
    if (this.length < prefix.length) return false;
    for (let index = 0; index < prefix.length; index += 1) if (this.at(index) !== prefix[index]) return false;
    return true;
  }

  text(): string {
    const copy = Buffer.alloc(this.length);
    for (let index = 0; index < this.length; index += 1) copy[index] = this.at(index);
    return copy.toString();
  }
}

/** What is told of a socket. */
export interface SocketEars {
  readonly text: (frame: IncomingFrame) => void;
  /** Left out where the peer has no business to send any. */
  readonly binary?: (frame: IncomingFrame) => void;
  readonly ended: () => void;
}

/** One WebSocket on a plain socket: as little as a load generator needs, so that it is not what is measured. Nothing is compressed or fragmented. */
export class LeanSocket {
  readonly #socket: Socket;
  readonly #masks: boolean;
  readonly #ears: SocketEars;
  readonly #frame = new IncomingFrame();
  #rest: Buffer | undefined;
  #over = false;

  /** `masks`: whether this is the client's end; `head`: what was read after the handshake. */
  constructor(socket: Socket, masks: boolean, head: Buffer, ears: SocketEars) {
    this.#socket = socket;
    this.#masks = masks;
    this.#ears = ears;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => this.#end());
    socket.on('close', () => this.#end());
    if (head.length > 0) this.#read(head);
  }

  /** Writes a whole frame; false when it has to wait, so that its bytes must not be changed any more. */
  write(frame: Buffer): boolean {
    if (this.#over) return true;
    this.#socket.write(frame);
    return this.#socket.writableLength === 0;
  }

  /** Writes a frame that lies in pieces, at once. */
  writeAll(pieces: readonly Buffer[]): void {
    if (this.#over) return;
    this.#socket.cork();
    for (const piece of pieces) this.#socket.write(piece);
    this.#socket.uncork();
  }

  say(message: object | string): void {
    if (this.#over) return;
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    this.#socket.write(textFrame(text, this.#masks));
  }

  /** `payload`: of the close frame. */
  close(payload = ''): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.end(this.#control(OPCODE.close, payload));
    this.#socket.destroySoon();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.destroy();
    this.#ears.ended();
  }

  #control(opcode: number, payload: string): Buffer {
    const frame = Buffer.alloc(headerBytes(payload.length, this.#masks) + payload.length);
    frame.write(payload, writeHeader(frame, payload.length, this.#masks, opcode), 'latin1');
    return frame;
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (!this.#over) {
      const taken = this.#take(bytes, at);
      if (taken === 0) break;
      at += taken;
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined;
  }

  /** Takes the frame that begins there; gives its length, or 0 when it is not all there. */
  #take(bytes: Buffer, at: number): number {
    const second = bytes[at + 1];
    if (second === undefined) return 0;
    const masked = second >= MASKED;
    const short = second & (MASKED - 1);
    const header = 2 + (short === EIGHT_BYTES ? 8 : short === TWO_BYTES ? 2 : 0) + (masked ? MASK_BYTES : 0);
    if (bytes.length < at + header) return 0;
    const length =
      short === EIGHT_BYTES
        ? Number(bytes.readBigUInt64BE(at + 2))
        : short === TWO_BYTES
          ? bytes.readUInt16BE(at + 2)
          : short;
    if (bytes.length < at + header + length) return 0;
    const maskAt = masked ? at + header - MASK_BYTES : undefined;
    this.#frame.set(bytes, at + header, length, maskAt);
    this.#on((bytes[at] ?? 0) & ~FIN);
    return header + length;
  }

  #on(opcode: number): void {
    if (opcode === OPCODE.text) this.#ears.text(this.#frame);
    else if (opcode === OPCODE.binary) this.#ears.binary?.(this.#frame);
    else if (opcode === OPCODE.ping) this.#socket.write(this.#control(OPCODE.pong, this.#frame.text()));
    else if (opcode === OPCODE.close) this.#end();
  }
}

/** Opens the client's end. `url`: `ws://host:port/path`. */
export function dialLean(
  url: string,
  headers: Readonly<Record<string, string>>,
  ears: SocketEars,
): Promise<LeanSocket> {
  const { hostname, port, host, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let came = Buffer.alloc(0);
    const listen = (chunk: Buffer): void => {
      came = Buffer.concat([came, chunk]);
      const end = came.indexOf(END_OF_HEAD);
      if (end < 0) return;
      socket.off('data', listen);
      socket.off('error', reject);
      if (!/^HTTP\/1\.1 101/.test(came.toString('latin1', 0, end)))
        reject(new Error(`the upgrade was answered with ${came.toString('latin1', 0, end)}`));
      else resolve(new LeanSocket(socket, true, came.subarray(end + END_OF_HEAD.length), ears));
    };
    socket.on('data', listen);
    socket.once('error', reject);
    const key = randomBytes(16).toString('base64');
    const all = {
      host,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': key,
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('\r\n')}${END_OF_HEAD}`);
  });
}

/** Answers an upgrade, at the server's end. */
export function acceptLean(socket: Socket, key: string): void {
  const accept = createHash('sha1')
    .update(key + ACCEPT_KEY)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}${END_OF_HEAD}`,
  );
}
