import type { LinkEnd } from './link.js';

/** A WebSocket message: text, or bytes (which are only lent to whoever takes them). */
export type Message = string | Uint8Array;

/** One side of an open WebSocket. What codecs and protocol peers see instead of a socket. */
export interface TextChannel {
  /** Does nothing once the channel has ended. */
  send(message: Message): void;
  /** Starts the closing handshake; the receiver's `ended` still comes. Safe to call twice. */
  close(code: number, reason: string): void;
  /** Bytes that were sent but not yet taken by the network. */
  readonly bufferedBytes: number;
}

/** Who takes what arrives on a channel. */
export interface TextReceiver {
  /** A channel that was dialled is open now: called once, before anything else. An accepted channel is open from the start. */
  opened?(): void;
  text(message: string): void;
  /** A binary message came; its bytes are lent until this returns. */
  binary(bytes: Uint8Array): void;
  /** Called once, last. */
  ended(end: LinkEnd): void;
}

/** The HTTP request that opened a WebSocket, as a server sees it. */
export interface UpgradeRequest {
  /** Path and query, as in `/v1/realtime?model=gpt-realtime`. */
  readonly url: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Opens a WebSocket as its client. Messages sent before it is open wait for it; a failure comes as the receiver's `ended`. */
export type Dial = (
  target: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
    /** The subprotocol that is asked for (RFC 6455, section 1.9). */
    readonly protocol?: string;
    /** The peer is asked so often whether it is still there, and is lost when it has not answered by then; absent: it is not asked. */
    readonly pingEveryMs?: number;
  },
  receiver: TextReceiver,
) => TextChannel;
