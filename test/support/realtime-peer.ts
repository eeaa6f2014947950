import { onTestFinished } from 'vitest';
import type { TextChannel, UpgradeRequest } from '../../src/ports/text-channel.js';
import { serveMessages } from '../../src/wire/message-server.js';

export type Json = Readonly<Record<string, unknown>>;
type ClientEvent = Json & { readonly type: string };

/** What a peer does with one thing that a client sent; nothing by default. */
export type Habit = (session: PeerSession, event: ClientEvent) => void;

/** The habits of a healthy server: settings are confirmed as they were asked for. */
export const HEALTHY: Readonly<Record<string, Habit>> = {
  'session.update': (session, event) => session.emit('session.updated', { session: event['session'] }),
};

/** One session at the scripted model. */
export class PeerSession {
  readonly request: UpgradeRequest;
  readonly received: ClientEvent[] = [];
  closed = false;
  readonly #channel: TextChannel;

  constructor(request: UpgradeRequest, channel: TextChannel) {
    this.request = request;
    this.#channel = channel;
  }

  emit(type: string, fields: Json = {}): void {
    this.#channel.send(JSON.stringify({ type, event_id: 'event_1', ...fields }));
  }

  error(error: Json): void {
    this.emit('error', { error: { type: 'invalid_request_error', message: 'no', ...error } });
  }

  close(code: number, reason = ''): void {
    this.#channel.close(code, reason);
  }

  /** A whole response of one item: this μ-law audio, generated in no time. */
  speak(audio: Uint8Array, responseId = 'resp_1', itemId = 'item_1'): void {
    const at = { response_id: responseId, item_id: itemId, output_index: 0, content_index: 0 };
    this.emit('response.created', { response: { id: responseId } });
    this.emit('response.output_audio.delta', { ...at, delta: Buffer.from(audio).toString('base64') });
    this.emit('response.output_audio.done', at);
    this.done(responseId);
  }

  done(responseId: string, fields: Json = { status: 'completed' }): void {
    this.emit('response.done', { response: { id: responseId, ...fields } });
  }

  /** All audio that was appended, in its wire format. */
  get heard(): Buffer {
    const appended = this.received.filter(({ type }) => type === 'input_audio_buffer.append');
    return Buffer.concat(appended.map(({ audio }) => Buffer.from(String(audio), 'base64')));
  }

  get types(): readonly string[] {
    return this.received.map(({ type }) => type);
  }
}

/** A Realtime server on loopback that does what the test says; by default it is healthy and silent. */
export class RealtimePeer {
  readonly url: string;
  readonly sessions: readonly PeerSession[];

  private constructor(url: string, sessions: readonly PeerSession[]) {
    this.url = url;
    this.sessions = sessions;
  }

  static async start(
    habits: Readonly<Record<string, Habit>> = HEALTHY,
    connected: (session: PeerSession) => void = (session) =>
      session.emit('session.created', { session: { id: 'sess_1' } }),
  ): Promise<RealtimePeer> {
    const sessions: PeerSession[] = [];
    const server = await serveMessages((request, channel) => {
      const session = new PeerSession(request, channel);
      sessions.push(session);
      connected(session);
      return {
        text: (message) => {
          const event = JSON.parse(message) as ClientEvent;
          session.received.push(event);
          habits[event.type]?.(session, event);
        },
        binary: () => undefined,
        ended: () => {
          session.closed = true;
        },
      };
    });
    onTestFinished(() => server.close());
    return new RealtimePeer(`${server.url}/v1`, sessions);
  }

  /** The environment that sends calls here. */
  get env(): Readonly<Record<string, string>> {
    return { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: this.url };
  }

  /** The newest session. */
  get session(): PeerSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('nobody has connected to the model');
    return session;
  }
}

/** A key that must never be seen in a log. */
export const API_KEY = 'sk-proj-NeverSeenInAnyLog0123456789';
