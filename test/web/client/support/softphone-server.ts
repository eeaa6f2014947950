import { onTestFinished } from 'vitest';
import { createMediaStreamsCodec } from '../../../../src/carriers/media-streams/codec.js';
import type { CarrierCommand, CarrierEvent } from '../../../../src/ports/carrier.js';
import type { SoftphoneNoteBody } from '../../../../src/ports/softphone-messages.js';
import type { TextChannel } from '../../../../src/ports/text-channel.js';
import { serveMessages } from '../../../../src/wire/message-server.js';
import type { Json } from '../../../support/realtime-peer.js';

/** One stream of a page, read by the codec that the call server reads it with. */
export class Stream {
  readonly events: CarrierEvent[] = [];
  /** Everything as it came, also what the codec doesn't know. */
  readonly messages: Json[] = [];
  readonly path: string;
  closed = false;
  readonly #channel: TextChannel;
  readonly #codec = createMediaStreamsCodec();

  constructor(path: string, channel: TextChannel) {
    this.path = path;
    this.#channel = channel;
  }

  take(message: string): void {
    const fields = JSON.parse(message) as Json;
    this.messages.push(fields);
    // Wishes are not the codec's: the call server takes them out before it.
    if (!['text', 'commit', 'instructions'].includes(String(fields['event']))) {
      this.events.push(...this.#codec.decode(message));
    }
  }

  command(command: CarrierCommand): void {
    for (const message of this.#codec.encode(command)) this.#channel.send(message);
  }

  note(body: SoftphoneNoteBody): void {
    this.#channel.send(JSON.stringify({ event: 'note', atMs: 1, ...body }));
  }

  raw(message: string): void {
    this.#channel.send(message);
  }

  close(code = 1001, reason = ''): void {
    this.#channel.close(code, reason);
  }

  of<Type extends CarrierEvent['type']>(type: Type): (CarrierEvent & { type: Type })[] {
    return this.events.filter((event): event is CarrierEvent & { type: Type } => event.type === type);
  }
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** A Talkpath server as a page sees it: real sockets, and an injected `fetch` for the one request. */
export class SoftphoneServer {
  readonly url: string;
  readonly streams: readonly Stream[];
  readonly requests: { readonly url: string; readonly headers: Headers; readonly body: Json }[] = [];
  /** What the next requests get instead of a call. */
  refusals: Answer[] = [];

  private constructor(url: string, streams: readonly Stream[]) {
    this.url = url;
    this.streams = streams;
  }

  static async start(): Promise<SoftphoneServer> {
    const streams: Stream[] = [];
    const server = await serveMessages(({ url }, channel) => {
      const stream = new Stream(url, channel);
      streams.push(stream);
      return {
        text: (message) => stream.take(message),
        binary: () => undefined,
        ended: () => {
          stream.closed = true;
        },
      };
    });
    onTestFinished(() => server.close());
    return new SoftphoneServer(server.url.replace('ws', 'http'), streams);
  }

  readonly fetch: typeof globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const body = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as Json;
    this.requests.push({ url, headers: new Headers(init?.headers), body });
    const { status, body: answer } = this.refusals.shift() ?? { status: 201, body: this.#offer() };
    return Promise.resolve(Response.json(answer, { status }));
  };

  /** The newest stream. */
  get stream(): Stream {
    const stream = this.streams.at(-1);
    if (stream === undefined) throw new Error('no page has connected');
    return stream;
  }

  #offer(): object {
    const n = this.requests.length;
    return {
      callSid: `CA${n}`,
      token: `token-${n}`,
      expiresInMs: 30_000,
      path: '/softphone/media',
      callId: `call-${n}`,
      agent: 'practice',
      provider: 'practice-agent',
      details: true,
    };
  }
}
