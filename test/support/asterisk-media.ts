import { onTestFinished } from 'vitest';
import { AudioSocketCaller } from '../../src/cli/call/audiosocket/audiosocket-caller.js';
import { ChanWebsocketCaller } from '../../src/cli/call/chan-websocket/chan-websocket-caller.js';
import type { CallerEvent, StreamCaller } from '../../src/cli/call/stream-caller.js';
import { systemClock } from '../../src/lib/system-clock.js';
import type { Dial, TextChannel } from '../../src/ports/text-channel.js';
import { tcpDialer } from '../../src/wire/tcp-dialer.js';
import { dialText } from '../../src/wire/text-socket.js';
import type { FakeAri, SeenRequest } from './fake-ari.js';
import type { TestServer } from './test-server.js';

const CONNECTS_WITHIN_MS = 5000;
const TRANSPORT_DATA = /^f\((json|plain-text)\)v\(token=([\da-f-]{36})\)$/;

/** Where a channel for sound leads to, and how. */
interface Way {
  readonly caller: StreamCaller;
  readonly dial: Dial;
  readonly url: string;
}

/** The sound that a fake Asterisk has: what channels for it lead to is really dialled, with a caller behind it. Both wires lead to the server of the test. */
export class AsteriskMedia {
  /** The caller behind each channel for sound. */
  readonly callers = new Map<string, StreamCaller>();
  /** What Asterisk would complain of. */
  readonly warnings: string[] = [];
  readonly #ari: FakeAri;
  readonly #server: TestServer;

  constructor(ari: FakeAri, server: TestServer) {
    this.#ari = ari;
    this.#server = server;
    ari.dialMedia = (id, query) => this.dial(id, query, () => void ari.comes(id, { app: query['app'] }));
    ari.onMediaGone = (id) => this.callers.get(id)?.hangUp();
  }

  /** Dials as `externalMedia` with this query does. */
  dial(id: string, query: SeenRequest['query'], opened: () => void = () => undefined): void {
    const { caller, dial, url } = this.#wayOf(id, query);
    this.callers.set(id, caller);
    const channel: TextChannel = dial(
      { url, headers: {}, timeoutMs: CONNECTS_WITHIN_MS, protocol: 'media' },
      {
        opened: () => {
          caller.start(channel);
          opened();
        },
        text: (message) => caller.text(message),
        binary: (bytes) => caller.binary(bytes),
        ended: (end) => caller.ended(end),
      },
    );
    onTestFinished(() => channel.close(1000, ''));
  }

  #wayOf(id: string, { transport, transport_data: text = '', data: uuid = '' }: SeenRequest['query']): Way {
    const clock = systemClock;
    const onEvent = (event: CallerEvent): void => this.#noticed(id, event);
    if (transport === 'tcp') {
      const port = String(this.#server.logged('AudioSocket listens')[0]?.['port']);
      const caller = new AudioSocketCaller({ clock, uuid, form: 'channel', onEvent });
      return { caller, dial: tcpDialer(clock), url: `tcp://127.0.0.1:${port}` };
    }
    const [, dialect, token = ''] = TRANSPORT_DATA.exec(text) ?? [];
    const caller = new ChanWebsocketCaller({
      clock,
      dialect: dialect === 'json' ? 'json' : 'plain-text',
      channelId: id,
      onEvent,
    });
    const url = `${this.#server.url.replace('http', 'ws')}/asterisk/media?token=${token}`;
    return { caller, dial: dialText, url };
  }

  /** A channel whose connection is gone is no more. */
  #noticed(id: string, event: CallerEvent): void {
    if (event.type === 'warning') this.warnings.push(`${event.code} ${event.detail}`);
    if (event.type === 'ended') this.#ari.destroy(id);
  }
}
