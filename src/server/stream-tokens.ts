import { createHash } from 'node:crypto';
import type { ErrorCode } from '../lib/errors.js';
import type { Clock } from '../ports/clock.js';

/** How long a stream may take to come after its webhook was answered. */
export const TOKEN_TTL_MS = 30_000;
/** Tokens waiting for their stream at any one time; beyond this the oldest goes. */
export const MAX_WAITING_TOKENS = 10_000;

const TOKEN_BYTES = 32;
const UUID_BYTES = 16;
/** Hexadecimal digits of a UUID that say which process gave it out, where several take calls; 106 bits of it stay random. */
const SEAT_DIGITS = 4;
const HEX = 16;

interface Waiting {
  readonly carrierCallId: string;
  readonly expiresAtMs: number;
}

/** One-time tokens that tie a media stream to the webhook that asked for it. */
export class StreamTokens {
  readonly #clock: Clock;
  readonly #randomBytes: (count: number) => Uint8Array;
  readonly #seat: number | undefined;
  /** By the token's hash: comparing hashes tells nothing about the token through timing. Oldest first. */
  readonly #waiting = new Map<string, Waiting>();

  /** `seat`: the number of this process, where several take calls: the UUIDs that it gives out begin with it. */
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

  /** The same as a random UUID (RFC 9562, version 4), for carriers that take nothing else. */
  issueUuid(carrierCallId: string): string {
    return this.#hold(seatedAt(this.#seat, uuidOf(this.#randomBytes(UUID_BYTES))), carrierCallId);
  }

  /** Whose token it is, without using it up; undefined for one that is good for nothing. */
  callOf(token: string): string | undefined {
    const waiting = this.#waiting.get(hashOf(token));
    return waiting === undefined || this.#clock.now() >= waiting.expiresAtMs
      ? undefined
      : waiting.carrierCallId;
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

  #hold(token: string, carrierCallId: string): string {
    this.#forgetExpired();
    this.#makeRoom();
    this.#waiting.set(hashOf(token), { carrierCallId, expiresAtMs: this.#clock.now() + TOKEN_TTL_MS });
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

/** The number of the process that gave a UUID out, if it is one of those. */
export function seatOfUuid(uuid: string): number {
  return parseInt(uuid.slice(0, SEAT_DIGITS), HEX);
}

function seatedAt(seat: number | undefined, uuid: string): string {
  if (seat === undefined) return uuid;
  return seat.toString(HEX).padStart(SEAT_DIGITS, '0').slice(-SEAT_DIGITS) + uuid.slice(SEAT_DIGITS);
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

/** Random bytes as a UUID of version 4. */
function uuidOf(random: Uint8Array): string {
  const bytes = Buffer.from(random);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
