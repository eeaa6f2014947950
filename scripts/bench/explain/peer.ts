import type { Clock } from '../../../src/ports/clock.js';
import type { LinkEnd } from '../../../src/ports/link.js';
import type { Dial, TextReceiver } from '../../../src/ports/text-channel.js';

/** A Realtime message. */
export type Json = Readonly<Record<string, unknown>> & { readonly type?: unknown };

/** What a faulty model's server can do. */
export interface PeerWire {
  readonly clock: Clock;
  /** Says something to the bridge. */
  tell(event: Json): void;
  tellRaw(text: string): void;
  /** Lets the model have something. */
  pass(event: Json): void;
  /** Ends the connection. */
  end(end: LinkEnd): void;
}

/** How the model's server misbehaves; where nothing is said it is the practice agent, as it is. */
export interface PeerHabits {
  /** Instead of an answered upgrade. */
  readonly instead?: LinkEnd;
  readonly opened?: (wire: PeerWire) => void;
  /** Takes what the model says; what is not told on is lost. */
  readonly fromModel?: (event: Json, wire: PeerWire) => void;
  /** Takes what the bridge says; what is not passed on is lost. */
  readonly toModel?: (event: Json, wire: PeerWire) => void;
}

/** Stands between the bridge and the model's server, and does as the habits say. */
export function faultyPeer(
  dial: Dial,
  { instead, opened, fromModel, toModel }: PeerHabits,
  clock: Clock,
): Dial {
  return (target, receiver) => {
    if (instead !== undefined) {
      clock.after(50, () => receiver.ended(instead));
      return { bufferedBytes: 0, send: () => undefined, close: () => undefined };
    }
    const safe = whileOpen(receiver);
    const channel = dial(target, {
      opened: () => {
        safe.opened();
        opened?.(wire);
      },
      text: (message) => {
        if (fromModel === undefined) safe.text(message);
        else fromModel(JSON.parse(message) as Json, wire);
      },
      binary: safe.binary,
      ended: safe.ended,
    });
    const wire: PeerWire = {
      clock,
      tell: (event) => safe.text(JSON.stringify(event)),
      tellRaw: (text) => safe.text(text),
      pass: (event) => channel.send(JSON.stringify(event)),
      end: (end) => safe.ended(end),
    };
    return {
      bufferedBytes: 0,
      send: (message) => {
        if (toModel === undefined) channel.send(message);
        else toModel(JSON.parse(String(message)) as Json, wire);
      },
      close: (code, reason) => channel.close(code, reason),
    };
  };
}

/** Nothing comes over a connection that has ended. */
function whileOpen(receiver: TextReceiver) {
  let open = true;
  return {
    opened: () => receiver.opened?.(),
    text: (message: string) => {
      if (open) receiver.text(message);
    },
    binary: (bytes: Uint8Array) => receiver.binary(bytes),
    ended: (end: LinkEnd) => {
      if (!open) return;
      open = false;
      receiver.ended(end);
    },
  };
}

/** An `error` event in the API's words. */
export function errorEvent(error: Json): Json {
  return {
    type: 'error',
    event_id: 'event_fault',
    error: { type: 'invalid_request_error', param: null, ...error },
  };
}
