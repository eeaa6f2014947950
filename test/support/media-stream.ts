import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import { StreamWriter } from '../../src/cli/call/stream-messages.js';

/** A message from the server. */
export interface FromServer {
  readonly event: string;
  readonly streamSid: string;
  readonly media?: { readonly payload: string };
  readonly mark?: { readonly name: string };
}

let count = 0;

/** Twilio's end of a media stream, without a clock: a test sends what it likes, when it likes. */
export class MediaStream {
  readonly streamSid = `MZ${String(++count).padStart(32, '0')}`;
  readonly received: FromServer[] = [];
  readonly socket: WebSocket;
  /** How the socket ended; with the HTTP status when it was never opened. */
  closed: { readonly code: number; readonly reason: string; readonly status?: number } | undefined;
  #writer: StreamWriter | undefined;

  private constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.socket = new WebSocket(url, { headers, perMessageDeflate: false });
    let status: number | undefined;
    this.socket.on('unexpected-response', (_request, response) => {
      status = response.statusCode ?? 0;
      response.destroy();
      this.socket.terminate();
    });
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString()) as FromServer));
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString(), ...(status !== undefined && { status }) };
    });
    onTestFinished(() => this.socket.terminate());
  }

  /** Dials; settles when the socket is open or will never be. */
  static async dial(url: string, headers: Readonly<Record<string, string>> = {}): Promise<MediaStream> {
    const stream = new MediaStream(url, headers);
    await new Promise((resolve) => stream.socket.once('open', resolve).once('close', resolve));
    return stream;
  }

  /** Opens the stream of a call that was announced, up to its `start`. */
  static async open(call: { callSid: string; token: string; streamUrl: string }): Promise<MediaStream> {
    const stream = await MediaStream.dial(call.streamUrl);
    stream.start(call);
    return stream;
  }

  start({ callSid, token }: { callSid: string; token?: string }): void {
    this.#writer = new StreamWriter({ accountSid: 'AC1', callSid, streamSid: this.streamSid });
    this.send(this.#writer.connected());
    this.send(this.#writer.start(token === undefined ? {} : { token }));
  }

  send(message: string | Buffer | Readonly<Record<string, unknown>>): void {
    const raw = typeof message === 'string' || Buffer.isBuffer(message);
    this.socket.send(raw ? message : JSON.stringify(message));
  }

  /** A message of this stream with whatever fields. */
  sendEvent(event: string, fields: Readonly<Record<string, unknown>>): void {
    this.send({ event, sequenceNumber: '9', streamSid: this.streamSid, ...fields });
  }

  /** One piece of caller audio: bytes, or a frame full of one code. */
  say(timestampMs: number, audio: number | Uint8Array): void {
    const bytes = typeof audio === 'number' ? new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(audio) : audio;
    this.send(this.#written.write({ event: 'media', timestampMs, audio: bytes }));
  }

  press(digit: string): void {
    this.send(this.#written.write({ event: 'dtmf', digit }));
  }

  /** `stop`, then the socket closes: the caller hung up. */
  hangUp(): void {
    this.send(this.#written.write({ event: 'stop' }));
    this.socket.close(1000);
  }

  /** All agent audio that arrived (μ-law). */
  get audio(): Buffer {
    return Buffer.concat(this.received.map(({ media }) => Buffer.from(media?.payload ?? '', 'base64')));
  }

  get #written(): StreamWriter {
    if (this.#writer === undefined) throw new Error('the stream has not started');
    return this.#writer;
  }

  /** Plays in no time: marks come back at once. */
  #take(message: FromServer): void {
    this.received.push(message);
    if (message.mark !== undefined && this.socket.readyState === WebSocket.OPEN) {
      this.send(this.#written.write({ event: 'mark', name: message.mark.name }));
    }
  }
}
