import { z } from 'zod';
import type { ErrorCode } from '../lib/errors.js';
import type { PageMessage, PageReceiver, PageSocket } from './json-socket.js';
import { sdpText } from './openai/client-messages.js';

/** Rooms that may be open at any one time. */
export const MAX_ROOMS = 1000;
/** A candidate is a line of text and its place. */
const MAX_CANDIDATE_CHARS = 2000;

const candidate = z.object({
  candidate: z.string().max(MAX_CANDIDATE_CHARS),
  sdpMid: z.string().max(64).nullish(),
  sdpMLineIndex: z.int().min(0).max(64).nullish(),
  usernameFragment: z.string().max(256).nullish(),
});

/** What is relayed, and nothing of it but this. `candidate: null`: there are no more. */
const relayed = z.discriminatedUnion('type', [
  z.object({ type: z.literal(['offer', 'answer']), sdp: sdpText }),
  z.object({ type: z.literal('candidate'), candidate: candidate.nullable() }),
]);

const TYPES = ['offer', 'answer', 'candidate', 'ping'];

type Room = Map<string, PageSocket>;

/** Rooms in which two peers find each other: what one says, the other hears. */
export class SignalingRooms {
  readonly #rooms = new Map<string, Room>();

  /** Rooms that are open. */
  get size(): number {
    return this.#rooms.size;
  }

  /** A peer comes in, or is refused. */
  enter(roomId: string, peerId: string, page: PageSocket): PageReceiver {
    const room = this.#rooms.get(roomId) ?? new Map<string, PageSocket>();
    const refusal = this.#refusalOf(room, peerId);
    if (refusal !== undefined) {
      page.refuse(...refusal);
      return { message: () => undefined, fault: () => undefined, ended: () => undefined };
    }
    const others = [...room.keys()];
    tellOther(room, peerId, { type: 'peer_joined', peer_id: peerId });
    room.set(peerId, page);
    this.#rooms.set(roomId, room);
    page.send({ type: 'joined', room_id: roomId, peer_id: peerId, peers: others });
    const fault = (code: ErrorCode, message: string): void => page.fail(code, message);
    return {
      fault,
      message: (message) => {
        if (message.type === 'ping') page.send({ type: 'pong' });
        else relay(room, peerId, message, fault);
      },
      ended: () => {
        room.delete(peerId);
        if (room.size === 0) this.#rooms.delete(roomId);
        tellOther(room, peerId, { type: 'peer_left', peer_id: peerId });
      },
    };
  }

  #refusalOf(room: Room, peerId: string): [ErrorCode, string] | undefined {
    if (room.has(peerId)) return ['browser.already_connected', 'Another client is already connected'];
    if (room.size >= 2) return ['browser.room_full', 'the room has its two peers'];
    const isNew = room.size === 0;
    return isNew && this.#rooms.size >= MAX_ROOMS
      ? ['browser.too_many_rooms', `${MAX_ROOMS} rooms are open`]
      : undefined;
  }
}

function relay(
  room: Room,
  from: string,
  message: PageMessage,
  fault: (code: ErrorCode, message: string) => void,
): void {
  if (!TYPES.includes(message.type))
    return fault('browser.unknown_type', `no such type; known types: ${TYPES.join(', ')}`);
  const read = relayed.safeParse(message);
  if (!read.success) {
    const place = read.error.issues[0]?.path.join('.') ?? '';
    return fault(
      'browser.malformed_message',
      `${place || 'the message'} is missing or not what it should be`,
    );
  }
  if (!tellOther(room, from, { ...read.data, from }))
    fault('browser.nobody_there', 'the other peer is not here');
}

/** Whether there was another to tell. */
function tellOther(room: Room, self: string, message: object): boolean {
  const other = [...room].find(([id]) => id !== self);
  other?.[1].send(message);
  return other !== undefined;
}
