import type { WebSocket } from '@fastify/websocket';
import type { FastifyRequest } from 'fastify';
import type { ErrorCode } from '../lib/errors.js';
import { plainJsonFault } from '../lib/plain-json.js';
import type { Clock, Timer } from '../ports/clock.js';
import type { TextChannel } from '../ports/text-channel.js';
import { keepHeartbeat } from '../wire/heartbeat.js';
import { channelOf } from '../wire/text-socket.js';

/** More messages in one second end the socket. */
export const MAX_MESSAGES_PER_S = 100;

const ONE_SECOND_MS = 1000;
/** RFC 6455, section 7.4.1. */
const POLICY_VIOLATION = 1008;

/** A JSON object from a page. */
export type PageMessage = Readonly<Record<string, unknown>> & { readonly type: string };

/** Who takes what a page sends. */
export interface PageReceiver {
  message(message: PageMessage): void;
  /** Something came that is no message. */
  fault(code: ErrorCode, detail: string): void;
  /** Called once, last. */
  ended(): void;
}

/** A socket of a page: JSON objects with a `type`, both ways. */
export interface PageSocket {
  send(message: object): void;
  /** Tells what was wrong with a message; the log learns it too. */
  fail(code: ErrorCode, message: string, more?: object): void;
  /** Tells why, and closes. */
  refuse(code: ErrorCode, message: string): void;
}

/** What a page's socket is made of. */
export interface PageSocketParts {
  readonly socket: WebSocket;
  /** The upgrade that opened it. */
  readonly request: FastifyRequest;
  readonly clock: Clock;
  /** A page that says nothing for so long is closed. */
  readonly idleMs: number;
}

/** Opens a page's socket, which is bounded in rate and idle time, and cut off when the page is gone. */
export function openPageSocket(parts: PageSocketParts, receiverOf: (page: PageSocket) => PageReceiver): void {
  keepHeartbeat(parts.socket, parts.clock);
  new OpenSocket(parts, receiverOf);
}

class OpenSocket implements PageSocket {
  readonly #parts: PageSocketParts;
  readonly #channel: TextChannel;
  readonly #receiver: PageReceiver;
  #idle: Timer;
  #secondEndsMs = 0;
  #inSecond = 0;
  #closed = false;

  constructor(parts: PageSocketParts, receiverOf: (page: PageSocket) => PageReceiver) {
    this.#parts = parts;
    this.#idle = this.#newIdle();
    this.#channel = channelOf(parts.socket, {
      text: (text) => this.#arrived(() => this.#text(text)),
      binary: () =>
        this.#arrived(() => this.#receiver.fault('browser.malformed_message', 'send text, not binary data')),
      ended: () => {
        this.#closed = true;
        this.#idle.cancel();
        this.#receiver.ended();
      },
    });
    this.#receiver = receiverOf(this);
  }

  send(message: object): void {
    if (!this.#closed) this.#channel.send(JSON.stringify(message));
  }

  fail(code: ErrorCode, message: string, more: object = {}): void {
    if (this.#closed) return;
    const { ip, routeOptions, server } = this.#parts.request;
    server.refusals.warn(code, ip, { route: routeOptions.url, detail: message });
    this.send({ type: 'error', code, message, ...more });
  }

  refuse(code: ErrorCode, message: string): void {
    this.fail(code, message);
    this.#closed = true;
    this.#channel.close(POLICY_VIOLATION, code);
  }

  #newIdle(): Timer {
    const { clock, idleMs } = this.#parts;
    return clock.after(idleMs, () => this.refuse('browser.idle', 'nothing came for a long time'));
  }

  #arrived(take: () => void): void {
    if (this.#closed) return;
    this.#idle.cancel();
    this.#idle = this.#newIdle();
    const nowMs = this.#parts.clock.now();
    if (nowMs >= this.#secondEndsMs) {
      this.#secondEndsMs = nowMs + ONE_SECOND_MS;
      this.#inSecond = 0;
    }
    this.#inSecond += 1;
    if (this.#inSecond > MAX_MESSAGES_PER_S)
      this.refuse('browser.too_fast', `more than ${MAX_MESSAGES_PER_S} messages in a second`);
    else take();
  }

  #text(text: string): void {
    const message = parse(text);
    if (typeof message === 'string') this.#receiver.fault('browser.malformed_message', message);
    else this.#receiver.message(message);
  }
}

/** The message, or what is wrong with it. */
function parse(text: string): PageMessage | string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'send a JSON object';
    const fault = plainJsonFault(value);
    if (fault !== undefined) return `the message ${fault}`;
    return 'type' in value && typeof value.type === 'string'
      ? { ...value, type: value.type }
      : 'a message needs a type';
  } catch {
    return 'the message is not JSON';
  }
}
