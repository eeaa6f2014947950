import { assertNever } from '../lib/assert-never.js';
import { shown } from '../lib/shown.js';

/** How a link came to its end. */
export type LinkEnd =
  /** The WebSocket was closed: close code and reason (RFC 6455, section 7.1.5 and 7.1.6). */
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string }
  /** The upgrade was answered with an HTTP status instead of 101; `retryAfterMs`: how long to stay away, where the answer said so. */
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfterMs?: number }
  /** The connection could not be made, or broke: the system's own message. `silent`: it stood, and nothing answered any more. */
  | { readonly kind: 'failed'; readonly message: string; readonly silent?: true };

/** The end of a socket in words. */
export function describeEnd(end: LinkEnd): string {
  switch (end.kind) {
    case 'closed':
      return `the socket closed with ${end.code} ${shown(end.reason)}`;
    case 'refused':
      return `the socket was refused with HTTP ${end.status}`;
    case 'failed':
      return `the socket failed: ${end.message}`;
    default:
      return assertNever(end);
  }
}

/** Translates between one peer's messages and our words; what it takes and gives besides text is up to the peer. Pure bookkeeping: it knows no socket and no clock. One instance a link. */
export interface Codec<Event, Command, Message = string> {
  /** Never throws: what can't be understood becomes a fault event. */
  decode(message: string): readonly Event[];
  /** The same for a binary message, whose bytes are lent. */
  decodeBytes(message: Uint8Array): readonly Event[];
  /** The messages that carry out one command, in order; none when the peer has no such thing. */
  encode(command: Command): readonly Message[];
  /** Messages that what was decoded last has made due. Absent: the peer is never answered but by commands. */
  due?(): readonly Message[];
  /** What is said before the link is closed from this side; nothing where absent. */
  closing?(): readonly Message[];
  /** What the end of the link means; called once, last. */
  ended(end: LinkEnd): readonly Event[];
}

/** A live connection to one peer. Its last event says that it has ended. */
export interface Link<Event, Command> {
  /** Who takes the events; may be replaced between two events, never misses one. */
  onEvent: (event: Event) => void;
  /** Does nothing once the link has ended. */
  send(command: Command): void;
  /** Ends the link; the ending event still comes. Safe to call twice. */
  close(reason: string): void;
  /** Bytes that were sent but not yet taken by the network. */
  readonly bufferedBytes: number;
}
