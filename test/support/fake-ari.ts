import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { ariRoute, type AriReply, type AriState, type FakeChannel } from './fake-ari-routes.js';
import { until } from './until.js';

export const ARI_USER = 'talkpath';
export const ARI_PASSWORD = 'ari-very-secret-4711';
const BASIC = `Basic ${Buffer.from(`${ARI_USER}:${ARI_PASSWORD}`).toString('base64')}`;

/** A request as Asterisk would see it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** Asterisk's REST interface on loopback: channels, bridges, applications and their events, with the answers of the real one. It carries no sound of its own. */
export class FakeAri {
  readonly requests: SeenRequest[] = [];
  readonly state: AriState = { channels: new Map(), bridges: new Map(), subscriptions: new Map() };
  /** What is answered instead, to requests that begin so, as in `POST /bridges`. */
  readonly instead = new Map<string, AriReply>();
  /** Whether the channel for the sound comes to the application by itself, as where its other end takes it. */
  mediaAnswers = true;
  /** Whether requests get no answer: their connection breaks. */
  isDeaf = false;
  /** Those that got none. */
  readonly unheard: string[] = [];
  /** Dials what a channel for the sound leads to, and has it come to the application when that is there. Without one nothing is dialled. */
  dialMedia: ((id: string, query: SeenRequest['query']) => void) | undefined;
  /** The channel for the sound is gone, and its WebSocket or TCP connection with it. */
  onMediaGone: (id: string) => void = () => undefined;
  readonly #server: Server;
  readonly #sockets = new Map<string, WebSocket>();
  readonly #wss = new WebSocketServer({ noServer: true });
  #upgrades = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<FakeAri> {
    const server = createServer();
    const fake = new FakeAri(server);
    server.on('request', (request, response) => {
      if (fake.isDeaf) {
        fake.unheard.push(`${request.method ?? ''} ${request.url ?? ''}`);
        request.socket.destroy();
        return;
      }
      const { status, body } = fake.#answer(request);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
    server.on('upgrade', (request, socket, head) => {
      fake.#upgrades += 1;
      const url = new URL(request.url ?? '', 'http://x');
      const app = url.searchParams.get('app');
      const refused =
        request.headers.authorization !== BASIC
          ? '401 Unauthorized'
          : app === null
            ? '400 Bad Request'
            : undefined;
      if (refused !== undefined || url.pathname !== '/ari/events') {
        socket.end(`HTTP/1.1 ${refused ?? '404 Not Found'}\r\nConnection: close\r\n\r\n`);
        return;
      }
      fake.#wss.handleUpgrade(request, socket, head, (client) => fake.#register(app ?? '', client));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => fake.close());
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ari`;
  }

  /** Connections for events that were asked for, refused ones too. */
  get upgrades(): number {
    return this.#upgrades;
  }

  isRegistered(app = 'talkpath'): boolean {
    return this.#sockets.has(app);
  }

  /** A caller's channel comes to `Stasis()`; where nobody has the application that fails, and the dialplan goes on. */
  comes(
    id: string,
    { from = '+12025550123', to = '+12025550199', args = [] as readonly string[], app = 'talkpath' } = {},
  ): boolean {
    const known = this.state.channels.get(id);
    const channel: FakeChannel = known ?? {
      id,
      name: `PJSIP/trunk-${id}`,
      state: 'Ring',
      from,
      to,
      app: undefined,
      variables: {},
      digits: '',
    };
    this.state.channels.set(id, channel);
    if (!this.#sockets.has(app)) return false;
    channel.app = app;
    this.#send(app, { type: 'StasisStart', args, channel: shown(channel) });
    return true;
  }

  /** The far end hangs up. */
  hangsUp(id: string, cause = 16, text = 'Normal Clearing'): void {
    const channel = this.state.channels.get(id);
    if (channel === undefined) return;
    const { app } = channel;
    if (app !== undefined) this.#send(app, { type: 'ChannelHangupRequest', cause, channel: shown(channel) });
    this.destroy(id, cause, text);
  }

  /** A channel leaves its application. */
  leave(channel: FakeChannel): void {
    const { app } = channel;
    channel.app = undefined;
    for (const bridge of this.state.bridges.values()) bridge.delete(channel.id);
    if (app !== undefined) this.#send(app, { type: 'StasisEnd', channel: shown(channel) });
  }

  /** A channel is no more. */
  destroy(id: string, cause = 16, text = 'Normal Clearing'): void {
    const channel = this.state.channels.get(id);
    if (channel === undefined) return;
    const watchers = new Set([channel.app, this.state.subscriptions.get(id)]);
    this.leave(channel);
    this.state.channels.delete(id);
    if (!channel.name.startsWith('PJSIP')) this.onMediaGone(id);
    for (const app of watchers)
      if (app !== undefined)
        this.#send(app, { type: 'ChannelDestroyed', cause, cause_txt: text, channel: shown(channel) });
  }

  /** Somebody is rung from the dialplan for this channel, and it comes to this. */
  dials(id: string, dialstatus: string): void {
    const app = this.state.subscriptions.get(id);
    const channel = this.state.channels.get(id);
    if (app !== undefined && channel !== undefined)
      this.#send(app, {
        type: 'Dial',
        dialstatus,
        dialstring: 'trunk',
        caller: shown(channel),
        peer: { id: 'peer-1' },
      });
  }

  /** Anything at all goes out as an event. */
  says(text: string, app = 'talkpath'): void {
    this.#sockets.get(app)?.send(text);
  }

  /** The connection for events breaks. */
  drops(app = 'talkpath'): void {
    this.#sockets.get(app)?.terminate();
    this.#sockets.delete(app);
  }

  /** The requests that begin so, as in `POST /channels`. */
  asked(start: string): SeenRequest[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}`.startsWith(start));
  }

  /** Waits until the server listens to our events. */
  async heard(): Promise<void> {
    await until(() => this.isRegistered());
  }

  async close(): Promise<void> {
    for (const client of this.#wss.clients) client.terminate();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #answer({ method = '', url = '', headers }: IncomingMessage): AriReply {
    const { pathname, searchParams } = new URL(url, 'http://x');
    if (headers.authorization !== BASIC) return { status: 401, body: { message: 'Authentication required' } };
    const seen = { method, path: pathname.replace(/^\/ari/, ''), query: Object.fromEntries(searchParams) };
    this.requests.push(seen);
    const line = `${method} ${seen.path}`;
    for (const [start, reply] of this.instead) if (line.startsWith(start)) return reply;
    return ariRoute(this, seen);
  }

  /** One connection has an application; the one before is told, and closed. */
  #register(app: string, client: WebSocket): void {
    const before = this.#sockets.get(app);
    before?.send(JSON.stringify({ type: 'ApplicationReplaced', application: app }));
    before?.close(1000);
    this.#sockets.set(app, client);
    client.on('close', () => {
      if (this.#sockets.get(app) === client) this.#sockets.delete(app);
    });
  }

  /** Sends an event when what goes on now has been answered, as a server that has other threads does. */
  #send(app: string, event: object): void {
    this.#sockets
      .get(app)
      ?.send(JSON.stringify({ application: app, timestamp: '2026-11-22T12:00:00.000+0000', ...event }));
  }
}

/** A channel as events and answers show it. */
export function shown({ id, name, state, from, to }: FakeChannel): object {
  return {
    id,
    name,
    state,
    caller: { name: '', number: from },
    connected: { name: '', number: '' },
    dialplan: { context: 'from-trunk', exten: to, priority: 2, app_name: 'Stasis', app_data: 'talkpath' },
    language: 'en',
  };
}
