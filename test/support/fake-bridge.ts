import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** An HTTP request or an upgrade that the bridge got. */
export interface BridgeRequest {
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
}

export interface FakeBridgeOptions {
  /** TwiML (or an HTTP status) for each path; other paths are answered with 204. */
  readonly answers: (path: string, params: Readonly<Record<string, string>>) => string | number | undefined;
  /** What the bridge does with each message of a stream. */
  readonly onMessage?: (message: StreamMessage, bridge: BridgeStream) => void;
  /** Refuses the upgrade with this status. */
  readonly refuseUpgrade?: number;
}

/** A message as Twilio sends it: only what tests look at. */
export interface StreamMessage {
  readonly event: string;
  readonly start?: { readonly customParameters: Readonly<Record<string, string>>; readonly callSid: string };
  readonly media?: { readonly payload: string; readonly timestamp: string };
  readonly mark?: { readonly name: string };
  readonly dtmf?: { readonly digit: string };
}

/** The bridge's end of one stream. */
export class BridgeStream {
  readonly #socket: WebSocket;
  #streamSid = '';

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  learn(message: { readonly streamSid?: string }): void {
    this.#streamSid = message.streamSid ?? this.#streamSid;
  }

  play(audio: Uint8Array): void {
    this.#send({ event: 'media', media: { payload: Buffer.from(audio).toString('base64') } });
  }

  mark(name: string): void {
    this.#send({ event: 'mark', mark: { name } });
  }

  clear(): void {
    this.#send({ event: 'clear' });
  }

  close(code = 1000): void {
    this.#socket.close(code);
  }

  breakOff(): void {
    this.#socket.terminate();
  }

  #send(message: Readonly<Record<string, unknown>>): void {
    this.#socket.send(JSON.stringify({ ...message, streamSid: this.#streamSid }));
  }
}

/** A call server of the simplest kind, on loopback: real HTTP, a real WebSocket, and nothing behind them. */
export async function fakeBridge(options: FakeBridgeOptions) {
  const requests: BridgeRequest[] = [];
  const upgrades: BridgeRequest[] = [];
  const messages: StreamMessage[] = [];

  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const params = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      const path = request.url ?? '';
      requests.push({ path, params, headers: request.headers });
      const answer = options.answers(path, params);
      if (typeof answer === 'string') response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
      else response.writeHead(answer ?? 204).end();
    });
  });
  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, socket, head) => {
    upgrades.push({ path: request.url ?? '', params: {}, headers: request.headers });
    if (options.refuseUpgrade !== undefined) {
      socket.end(`HTTP/1.1 ${options.refuseUpgrade} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const stream = new BridgeStream(webSocket);
      webSocket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as StreamMessage & { streamSid?: string };
        stream.learn(message);
        messages.push(message);
        options.onMessage?.(message, stream);
      });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    requests,
    upgrades,
    messages,
    close: async () => {
      sockets.clients.forEach((client) => client.terminate());
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
