import { onTestFinished } from 'vitest';
import { ChanWebsocketCaller } from '../../src/cli/call/chan-websocket/chan-websocket-caller.js';
import type { ControlDialect } from '../../src/cli/call/chan-websocket/control-writer.js';
import type { ChannelFormat } from '../../src/cli/call/channel-formats.js';
import type { CallerEvent } from '../../src/cli/call/stream-caller.js';
import { systemClock } from '../../src/lib/system-clock.js';
import type { Clock } from '../../src/ports/clock.js';
import type { LinkEnd } from '../../src/ports/link.js';
import type { Message, TextChannel } from '../../src/ports/text-channel.js';
import { dialText } from '../../src/wire/text-socket.js';

type Headers = Readonly<Record<string, string>>;

/** How a stream is dialled. */
export interface AsteriskDial {
  /** What follows `/asterisk/media?`. */
  readonly query?: Headers;
  readonly headers?: Headers;
  /** The subprotocol; none where it is empty. */
  readonly protocol?: string;
  readonly path?: string;
  readonly dialect?: ControlDialect;
  readonly format?: ChannelFormat;
  readonly clock?: Clock;
  /** MEDIA_START is not sent: the test says what is. */
  readonly silent?: true;
}

let count = 0;

/** Asterisk's end of a WebSocket channel on a real socket, with a caller behind it. */
export class AsteriskStream {
  readonly channelId = `1763800000.${++count}`;
  readonly caller: ChanWebsocketCaller;
  readonly events: CallerEvent[] = [];
  /** The commands that came, as they are written. */
  readonly commands: string[] = [];
  /** Messages of sound that came (bytes). */
  readonly pieces: number[] = [];
  ended: LinkEnd | undefined;
  isOpen = false;
  readonly #channel: TextChannel;

  private constructor(url: string, options: AsteriskDial, settled: () => void) {
    const { query = {}, headers = {}, protocol = 'media', path = '/asterisk/media' } = options;
    const { dialect = 'json', format = 'ulaw', clock = systemClock } = options;
    const { channelId } = this;
    const onEvent = (event: CallerEvent): void => void this.events.push(event);
    this.caller = new ChanWebsocketCaller({ clock, dialect, format, channelId, onEvent });
    const asked = new URLSearchParams(query).toString();
    const target = `${url.replace('http', 'ws')}${path}${asked === '' ? '' : `?${asked}`}`;
    this.#channel = dialText(
      { url: target, headers, timeoutMs: 5000, ...(protocol !== '' && { protocol }) },
      {
        opened: () => {
          this.isOpen = true;
          if (options.silent !== true) this.caller.start(this.#channel);
          settled();
        },
        text: (message) => {
          this.commands.push(message);
          this.caller.text(message);
        },
        binary: (bytes) => {
          this.pieces.push(bytes.length);
          this.caller.binary(bytes);
        },
        ended: (end) => {
          this.ended = end;
          this.caller.ended(end);
          settled();
        },
      },
    );
    onTestFinished(() => this.#channel.close(1000, ''));
  }

  /** Settles when the socket is open or will never be. */
  static dial(url: string, options: AsteriskDial = {}): Promise<AsteriskStream> {
    return new Promise((resolve) => {
      const stream: AsteriskStream = new AsteriskStream(url, options, () => resolve(stream));
    });
  }

  /** MEDIA_START is sent, where it was not at once. */
  begin(): void {
    this.caller.start(this.#channel);
  }

  /** Whatever a test likes. */
  send(message: Message): void {
    this.#channel.send(message);
  }

  /** The socket closes as Asterisk closes it. */
  close(code = 1000): void {
    this.#channel.close(code, '');
  }

  /** Complaints that Asterisk keeps to itself. */
  get warnings(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'warning' ? [`${event.code} ${event.detail}`] : [],
    );
  }
}

/** Announces a call, as a dialplan does. */
export async function announceCall(
  url: string,
  fields: Headers = {},
  headers: Headers = {},
): Promise<{ readonly status: number; readonly type: string; readonly body: string }> {
  const response = await fetch(`${url}/asterisk/calls`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(fields),
  });
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, body: await response.text() };
}

/** The header that shows a password. */
export function basic(password: string, username = 'talkpath'): Headers {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
