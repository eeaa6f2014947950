import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** Which way bytes go through a proxy: from who dialled, or to them. */
export type Way = 'up' | 'down';

/** What a lane does to its connections until it is told something else. */
export type LaneState =
  | { readonly is: 'clear' }
  /** New connections are reset as soon as they say whose they are. */
  | { readonly is: 'refusing' }
  /** New connections get this answer instead of a WebSocket. */
  | { readonly is: 'answering'; readonly answer: string }
  /** Nothing passes, and nothing is lost: it waits. `way` absent: both ways. */
  | { readonly is: 'stalled'; readonly way?: Way }
  | { readonly is: 'throttled'; readonly way: Way; readonly bytesPerS: number }
  | { readonly is: 'delayed'; readonly ms: number };

const LOOPBACK = '127.0.0.1';
/** How often a throttled way passes a little (ms). */
const THROTTLE_TICK_MS = 50;
const MS_PER_S = 1000;
/** More than this waits with who sends it. */
const MAX_HELD_BYTES = 256 * 1024;
/** A connection says whose it is within so many bytes. */
const MAX_HEAD_BYTES = 8 * 1024;
const HEAD_END = '\r\n';

/** Connections with one fate. */
export class Lane {
  readonly #pairs = new Set<Pair>();
  #state: LaneState = { is: 'clear' };

  get state(): LaneState {
    return this.#state;
  }

  /** Connections that are open. */
  get size(): number {
    return this.#pairs.size;
  }

  set(state: LaneState): void {
    this.#state = state;
    for (const pair of this.#pairs) pair.changed();
  }

  /** Every connection is reset, at both ends. */
  reset(): void {
    for (const pair of this.#pairs) pair.end('reset');
  }

  /** Every connection is closed in order by TCP, without a word of what it carries. */
  close(): void {
    for (const pair of this.#pairs) pair.end('close');
  }

  /** So many bytes still come down on each connection, and then its end: in the middle of whatever that was. */
  closeAfter(bytes: number): void {
    for (const pair of this.#pairs) pair.down.closeAfter(bytes);
  }

  /** These bytes come down between others. */
  inject(bytes: Buffer): void {
    for (const pair of this.#pairs) pair.down.inject(bytes);
  }

  /** For the proxy: a connection of this lane. */
  take(pair: Pair): void {
    this.#pairs.add(pair);
  }

  /** For the proxy: it is gone. */
  forget(pair: Pair): void {
    this.#pairs.delete(pair);
  }
}

/** One way of a connection. */
class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #way: Way;
  readonly #pair: Pair;
  readonly #held: Buffer[] = [];
  #heldBytes = 0;
  #leftBytes = Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(pair: Pair, way: Way, from: Socket, to: Socket) {
    this.#pair = pair;
    this.#way = way;
    this.#from = from;
    this.#to = to;
    from.on('data', (chunk: Buffer) => this.take(chunk));
  }

  take(chunk: Buffer): void {
    const { state } = this.#pair.lane;
    if (state.is === 'delayed') {
      setTimeout(() => this.#write(chunk), state.ms);
      return;
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    this.go();
    if (this.#heldBytes > MAX_HELD_BYTES) this.#from.pause();
  }

  closeAfter(bytes: number): void {
    this.#leftBytes = bytes;
  }

  inject(bytes: Buffer): void {
    this.#write(bytes);
  }

  /** Passes on what may pass now. */
  go(): void {
    const { state } = this.#pair.lane;
    const concerned = 'way' in state && state.way !== undefined ? state.way === this.#way : true;
    if (state.is === 'stalled' && concerned) return;
    if (state.is === 'throttled' && concerned) return this.#trickle(state.bytesPerS);
    this.#pass(Infinity);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #trickle(bytesPerS: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#pass((bytesPerS * THROTTLE_TICK_MS) / MS_PER_S);
      if (this.#heldBytes > 0) this.go();
    }, THROTTLE_TICK_MS);
  }

  #pass(bytes: number): void {
    let left = Math.ceil(bytes);
    for (let [next] = this.#held; next !== undefined && left > 0; [next] = this.#held) {
      this.#held.shift();
      const piece = next.subarray(0, left);
      if (piece.length < next.length) this.#held.unshift(next.subarray(piece.length));
      this.#heldBytes -= piece.length;
      left -= piece.length;
      this.#write(piece);
    }
    if (this.#heldBytes <= MAX_HELD_BYTES) this.#from.resume();
  }

  #write(piece: Buffer): void {
    if (this.#to.destroyed) return;
    const last = piece.length >= this.#leftBytes;
    this.#to.write(piece.subarray(0, this.#leftBytes));
    this.#leftBytes -= piece.length;
    if (last) this.#pair.end('close');
  }
}

/** One connection through the proxy: both its ends. */
class Pair {
  readonly lane: Lane;
  readonly down: Pipe;
  readonly #up: Pipe;
  readonly #near: Socket;
  readonly #far: Socket;

  constructor(lane: Lane, near: Socket, far: Socket, head: Buffer) {
    this.lane = lane;
    this.#near = near;
    this.#far = far;
    this.#up = new Pipe(this, 'up', near, far);
    this.down = new Pipe(this, 'down', far, near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => other.destroy());
      socket.on('end', () => other.end());
      socket.on('close', () => this.#gone(other));
    }
    lane.take(this);
    this.#up.take(head);
  }

  changed(): void {
    this.#up.go();
    this.down.go();
  }

  end(how: 'reset' | 'close'): void {
    for (const socket of [this.#near, this.#far])
      if (how === 'reset') socket.resetAndDestroy();
      else socket.destroySoon();
    this.#gone(this.#near);
  }

  #gone(other: Socket): void {
    this.#up.stop();
    this.down.stop();
    this.lane.forget(this);
    other.destroySoon();
  }
}

/** A TCP proxy on loopback: what passes through it may be made to fail. */
export class TcpProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = (server.address() as AddressInfo).port;
  }

  /** `laneOf`: whose a connection is, by its first line. */
  static async start(
    target: { readonly port: () => number },
    laneOf: (line: string) => Lane,
  ): Promise<TcpProxy> {
    const sockets = new Set<Socket>();
    const server = createServer((near) => {
      sockets.add(near);
      near.on('error', () => undefined);
      near.once('close', () => sockets.delete(near));
      near.setNoDelay();
      void headOf(near).then((head) => {
        if (head === undefined) return near.destroy();
        return enter(laneOf(head.toString('latin1').split(HEAD_END)[0] ?? ''), near, head, target.port());
      });
    });
    await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
    return new TcpProxy(server, sockets);
  }

  /** Nobody is let in any more: the system itself refuses. */
  refuse(): void {
    this.#server.close();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** What a connection begins with: its first line, at least. */
function headOf(near: Socket): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    let head: Buffer = Buffer.alloc(0);
    const take = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      if (!head.includes(HEAD_END) && head.length < MAX_HEAD_BYTES) return;
      near.off('data', take);
      near.pause();
      resolve(head);
    };
    near.on('data', take);
    near.once('close', () => resolve(undefined));
  });
}

function enter(lane: Lane, near: Socket, head: Buffer, port: number): unknown {
  const { state } = lane;
  if (state.is === 'refusing') return near.resetAndDestroy();
  if (state.is === 'answering') return near.end(state.answer);
  const far = connect({ host: LOOPBACK, port });
  far.setNoDelay();
  const pair = new Pair(lane, near, far, head);
  near.resume();
  return pair;
}
