import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../ports/clock.js';

/** How long a ticket lets its bearer listen; the page asks for another before. */
export const TICKET_TTL_MS = 600_000;

const COOKIE = 'talkpath_recording';
const TICKET = /^(\d{1,16})\.([\w-]{43})$/;

/**
 * Tickets to listen to one call's recording, for a player: it asks for stretches of the file by itself, and can't show a token. They travel in a cookie of the
 * recording's own path, so that no address, log or other page ever holds one. Nothing is kept of them: each says until when, and is signed for its call.
 */
export class RecordingTickets {
  readonly #clock: Clock;
  readonly #key: Uint8Array;

  /** `key`: secret, and new in each process; a restart ends all tickets. */
  constructor({ clock, key }: { readonly clock: Clock; readonly key: Uint8Array }) {
    this.#clock = clock;
    this.#key = key;
  }

  /** The `Set-Cookie` header that lets a browser have what is at `path`, the recording of that call. */
  cookieFor(callId: string, { path, secure }: { readonly path: string; readonly secure: boolean }): string {
    const untilMs = Math.floor(this.#clock.now() + TICKET_TTL_MS);
    const ticket = `${untilMs}.${this.#signatureOf(callId, untilMs).toString('base64url')}`;
    const rights = `Path=${path}; Max-Age=${TICKET_TTL_MS / 1000}; HttpOnly; SameSite=Strict`;
    return `${COOKIE}=${ticket}; ${rights}${secure ? '; Secure' : ''}`;
  }

  /** Whether a `Cookie` header holds a ticket for that call that is still good. */
  admits(callId: string, cookies: string | undefined): boolean {
    return ticketsIn(cookies).some((ticket) => {
      const [, until = '', signature = ''] = TICKET.exec(ticket) ?? [];
      const untilMs = Number(until);
      const given = Buffer.from(signature, 'base64url');
      const right = this.#signatureOf(callId, untilMs);
      return given.length === right.length && timingSafeEqual(given, right) && this.#clock.now() < untilMs;
    });
  }

  #signatureOf(callId: string, untilMs: number): Buffer {
    return createHmac('sha256', this.#key).update(`${untilMs} ${callId}`).digest();
  }
}

/** A header of many is no browser's of ours. */
const MAX_TICKETS = 4;

function ticketsIn(cookies = ''): readonly string[] {
  return cookies
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${COOKIE}=`))
    .slice(0, MAX_TICKETS)
    .map((pair) => pair.slice(COOKIE.length + 1));
}
