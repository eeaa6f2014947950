import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { until } from './until.js';

/** A message as the server sent it. */
export type Said = Readonly<Record<string, unknown>> & { readonly type: string };

/** How a page connects. */
export interface PageOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
}

/** A page's side of a JSON socket. */
export class PageEnd {
  readonly heard: Said[] = [];
  /** The status of a refused upgrade. */
  refused: number | undefined;
  closeCode: number | undefined;
  closeReason = '';
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.heard.push(JSON.parse(data.toString()) as Said));
    socket.on('close', (code, reason) => {
      this.closeCode = code;
      this.closeReason = reason.toString();
    });
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_request, response) => {
      this.refused = response.statusCode;
      response.destroy();
      socket.terminate();
    });
  }

  /** Connects; comes back when the socket is open, or has been refused. */
  static async open(url: string, { headers = {}, protocols = [] }: PageOptions = {}): Promise<PageEnd> {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), [...protocols], { headers });
    const end = new PageEnd(socket);
    onTestFinished(() => socket.terminate());
    await until(() => socket.readyState !== WebSocket.CONNECTING);
    return end;
  }

  send(message: unknown): void {
    this.#socket.send(
      typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
    );
  }

  /** Says something and gives the next thing heard. */
  async ask(message: unknown): Promise<Said> {
    const count = this.heard.length;
    this.send(message);
    return this.next(count);
  }

  /** The message of this number, when it has come. */
  async next(count: number): Promise<Said> {
    await until(() => this.heard.length > count);
    const said = this.heard[count];
    if (said === undefined) throw new Error('nothing was said');
    return said;
  }

  async closed(): Promise<number> {
    await until(() => this.closeCode !== undefined);
    return this.closeCode ?? 0;
  }

  close(): void {
    this.#socket.close();
  }
}
