import { createHash } from 'node:crypto';
import type { ErrorCode } from '../lib/errors.js';
import type { Clock } from '../ports/clock.js';

/** How long a token is known: longer than a call waits for its stream, so that one who comes too late is told that the call is over. */
export const TOKEN_TTL_MS = 30_000;
/** Tokens waiting for their stream at any one time; beyond this the oldest goes. */
export const MAX_WAITING_TOKENS = 10_000;

const TOKEN_BYTES = 32;
const UUID_BYTES = 16;
/** Where a UUID names the process that has its call. */
const SEAT_AT = 14;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{8}([\da-f]{4})$/i;
const HEX = 16;

interface Waiting {
  readonly carrierCallId: string;
  readonly wireRateHz: number | undefined;
  readonly expiresAtMs: number;
}

/** One-time tokens that tie a media stream to the webhook that asked for it. */
export class StreamTokens {
  readonly #clock: Clock;
  readonly #randomBytes: (count: number) => Uint8Array;
  readonly #seat: number | undefined;
  /** By the token's hash: comparing hashes tells nothing about the token through timing. Oldest first. */
  readonly #waiting = new Map<string, Waiting>();

  /** `seat`: the number of this process, where several take calls. */
  constructor(options: {
    readonly clock: Clock;
    readonly randomBytes: (count: number) => Uint8Array;
    readonly seat?: number | undefined;
  }) {
    this.#seat = options.seat;
    this.#clock = options.clock;
    this.#randomBytes = options.randomBytes;
  }

  /** A new token (base64url) for the stream of this call, good for one use within `TOKEN_TTL_MS`. */
  issue(carrierCallId: string): string {
    return this.#hold(Buffer.from(this.#randomBytes(TOKEN_BYTES)).toString('base64url'), carrierCallId);
  }

  /**
   * The same as a random UUID (RFC 9562, version 4), for carriers that take nothing else. Where several processes take calls it ends in the number of this one.
   * `wireRateHz`: samples a second that the stream was announced with.
   */
  issueUuid(carrierCallId: string, wireRateHz?: number): string {
    return this.#hold(uuidOf(this.#randomBytes(UUID_BYTES), this.#seat), carrierCallId, wireRateHz);
  }

  /** Whose token it is, without using it up; undefined for one that is good for nothing. */
  callOf(token: string): string | undefined {
    return this.#good(token)?.carrierCallId;
  }

  /** Samples a second that its stream was announced with, where that was said. */
  wireRateOf(token: string): number | undefined {
    return this.#good(token)?.wireRateHz;
  }

  /** Uses a token up, whether or not it fits the call. */
  claim(token: string | undefined, carrierCallId: string): 'ok' | ErrorCode {
    if (token === undefined || token === '') return 'auth.no_token';
    const key = hashOf(token);
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    if (waiting === undefined || this.#clock.now() >= waiting.expiresAtMs) return 'auth.bad_token';
    return waiting.carrierCallId === carrierCallId ? 'ok' : 'auth.token_of_other_call';
  }

  #good(token: string): Waiting | undefined {
    const waiting = this.#waiting.get(hashOf(token));
    return waiting === undefined || this.#clock.now() >= waiting.expiresAtMs ? undefined : waiting;
  }

  #hold(token: string, carrierCallId: string, wireRateHz?: number): string {
    this.#forgetExpired();
    this.#makeRoom();
    const expiresAtMs = this.#clock.now() + TOKEN_TTL_MS;
    this.#waiting.set(hashOf(token), { carrierCallId, wireRateHz, expiresAtMs });
    return token;
  }

  /** Tokens that are held: a bound, not a count of calls. */
  get size(): number {
    return this.#waiting.size;
  }

  #forgetExpired(): void {
    const nowMs = this.#clock.now();
    for (const [key, { expiresAtMs }] of this.#waiting) {
      if (expiresAtMs > nowMs) return;
      this.#waiting.delete(key);
    }
  }

  #makeRoom(): void {
    for (const key of this.#waiting.keys()) {
      if (this.#waiting.size < MAX_WAITING_TOKENS) return;
      this.#waiting.delete(key);
    }
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

/** Which process issued a UUID, if there are several; of one that was issued where there is one, any number. */
export function seatOfUuid(token: string): number | undefined {
  const seat = UUID.exec(token)?.[1];
  return seat === undefined ? undefined : parseInt(seat, HEX);
}

/** Random bytes as a UUID of version 4. */
function uuidOf(random: Uint8Array, seat: number | undefined): string {
  const bytes = Buffer.from(random);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  if (seat !== undefined) bytes.writeUInt16BE(seat, SEAT_AT);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
