import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { MediaStreamsCaller } from '../../src/cli/call/media-streams-caller.js';
import { newSid } from '../../src/cli/call/call-params.js';
import { systemClock } from '../../src/lib/system-clock.js';
import type { Clock } from '../../src/ports/clock.js';
import type {
  SoftphoneCallOffer,
  SoftphoneCallRequest,
  SoftphoneNote,
} from '../../src/ports/softphone-messages.js';
import type { TextChannel } from '../../src/ports/text-channel.js';
import { channelOf } from '../../src/wire/text-socket.js';
import { until } from './until.js';

type Headers = Readonly<Record<string, string>>;
type NoteOf<Kind extends SoftphoneNote['note']> = SoftphoneNote & { readonly note: Kind };

/** An answer of `POST /softphone/calls`. */
export interface Minted {
  readonly status: number;
  readonly headers: globalThis.Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a page can do besides calling. */
export interface PageOptions {
  readonly headers?: Headers;
  readonly clock?: Clock;
}

/** Asks for a call, as a page does; `body` as it stands where it is a text. */
export async function mint(
  url: string,
  body: SoftphoneCallRequest | string = {},
  headers: Headers = {},
): Promise<Minted> {
  const response = await fetch(`${url}/softphone/calls`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = (await response.json()) as Readonly<Record<string, unknown>>;
  return { status: response.status, headers: response.headers, body: answer };
}

/** Asks for a call that is given. */
export async function mintOffer(
  url: string,
  body: SoftphoneCallRequest = {},
  headers: Headers = {},
): Promise<SoftphoneCallOffer> {
  const minted = await mint(url, body, headers);
  if (minted.status !== 201) throw new Error(`refused: ${minted.status} ${JSON.stringify(minted.body)}`);
  return minted.body as unknown as SoftphoneCallOffer;
}

/** A page that calls: speaks the Media Streams messages with a true playout clock, and keeps the notes that it is told. */
export class PageDouble {
  readonly offer: Pick<SoftphoneCallOffer, 'callSid' | 'token' | 'path'>;
  readonly notes: SoftphoneNote[] = [];
  readonly caller: MediaStreamsCaller;
  readonly socket: WebSocket;
  /** What the stream's other messages were, in their order. */
  readonly warnings: string[] = [];
  /** How the socket ended; with the HTTP status when it was never opened. */
  closed: { readonly code: number; readonly reason: string; readonly status?: number } | undefined;
  readonly #channel: TextChannel;

  private constructor(
    url: string,
    offer: Pick<SoftphoneCallOffer, 'callSid' | 'token' | 'path'>,
    { headers = {}, clock = systemClock }: PageOptions,
  ) {
    this.offer = offer;
    this.caller = new MediaStreamsCaller({
      clock,
      accountSid: 'softphone',
      callSid: offer.callSid,
      streamSid: newSid('MZ'),
      customParameters: { token: offer.token },
      onEvent: (event) => {
        if (event.type === 'warning') this.warnings.push(event.detail);
      },
    });
    this.socket = new WebSocket(url.replace('http', 'ws') + offer.path, {
      headers,
      perMessageDeflate: false,
    });
    let status: number | undefined;
    this.socket.on('unexpected-response', (_request, response) => (status = response.statusCode));
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString(), ...(status !== undefined && { status }) };
    });
    this.#channel = channelOf(this.socket, {
      text: (message) => this.#take(message),
      binary: (bytes) => this.caller.binary(bytes),
      ended: (end) => this.caller.ended(end),
    });
    onTestFinished(() => this.socket.terminate());
  }

  /** Opens a socket; settles when it is open or will never be. */
  static async dial(
    url: string,
    offer: Pick<SoftphoneCallOffer, 'callSid' | 'token' | 'path'>,
    options: PageOptions = {},
  ): Promise<PageDouble> {
    const page = new PageDouble(url, offer, options);
    await new Promise((resolve) => page.socket.once('open', resolve).once('close', resolve));
    return page;
  }

  /** Calls: asks for a call, opens its stream and starts it. */
  static async call(
    url: string,
    body: SoftphoneCallRequest = {},
    options: PageOptions = {},
  ): Promise<PageDouble> {
    const offer = await mintOffer(url, body, options.headers);
    const page = await PageDouble.dial(url, offer, options);
    page.start();
    return page;
  }

  start(): void {
    this.caller.start(this.#channel);
  }

  /** Sends anything: a wish, or what no page should send. */
  send(message: object | string): void {
    this.#channel.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  write(text: string): void {
    this.send({ event: 'text', text });
  }

  of<Kind extends SoftphoneNote['note']>(note: Kind): readonly NoteOf<Kind>[] {
    return this.notes.filter((one): one is NoteOf<Kind> => one.note === note);
  }

  /** The newest state of the floor. */
  get state(): NoteOf<'state'> | undefined {
    return this.of('state').at(-1);
  }

  /** What the agent said in answer to this, item by item, and was heard to its end. */
  async heard(text: string, timeoutMs = 15_000): Promise<NoteOf<'agent'>> {
    const find = (): NoteOf<'agent'> | undefined =>
      this.of('agent').find((note) => note.outcome === 'heard' && note.text.includes(text));
    await until(() => find() !== undefined, timeoutMs);
    return find() ?? never();
  }

  async gone(): Promise<void> {
    await until(() => this.closed !== undefined, 10_000);
  }

  #take(message: string): void {
    const read = JSON.parse(message) as { readonly event: string };
    if (read.event === 'note') this.notes.push(read as SoftphoneNote);
    else this.caller.text(message);
  }
}

function never(): never {
  throw new Error('it was there a moment ago');
}
