import type { CarrierEvent } from './carrier.js';

/** How a byte connection came to its end: the other side closed it; it broke; we closed it; or nothing was taken from us any more. */
export type ByteEnd =
  | { readonly how: 'closed-there' }
  | { readonly how: 'broke'; readonly message: string }
  | { readonly how: 'closed-here'; readonly reason: string }
  | { readonly how: 'not-taken'; readonly bytes: number };

/** One side of an open connection that carries bytes. */
export interface ByteChannel {
  /** Writes bytes at once and in one piece; they are kept until the network has taken them. Does nothing once the channel has ended. */
  send(bytes: Uint8Array): void;
  /** Says this last and closes. Safe to call twice. */
  close(last: Uint8Array): void;
  /** Bytes that were sent but not yet taken by the network. */
  readonly bufferedBytes: number;
}

/** Who takes what arrives on such a channel. */
export interface ByteReceiver {
  /** Bytes came, cut anywhere; lent until this returns. */
  bytes(bytes: Uint8Array): void;
  /** Called once, last. */
  ended(end: ByteEnd): void;
}

/** A carrier's frames on a byte connection. Pure bookkeeping: it knows no socket, and is told the time. One instance a connection. */
export interface FrameCodec {
  /** Hands on the events in what came. Bytes are lent, and so is the sound of an event until `take` returns. */
  decode(bytes: Uint8Array, nowMs: number, take: (event: CarrierEvent) => void): void;
  /** Sound of ours (lent) as the bytes of one frame. */
  encode(frame: Uint8Array): Uint8Array;
  /** What of our sound is still held back, as in a filter, is not to be heard any more. */
  forget(): void;
  /** What the end of the connection means; none when it has ended before. */
  ended(end: ByteEnd): readonly CarrierEvent[];
  /** What the other side is told last. */
  readonly goodbye: Uint8Array;
}
