import { FRAME_MS } from '../../../src/audio/frame.js';
import { headerBytes, writeHeader } from './web-socket.js';

const ROOM_BYTES = 640;

/**
 * The media messages of one stream, as Twilio writes them, each a whole WebSocket frame in one buffer that is used again: only the counters and the payload are written anew. When a
 * counter gets longer, everything behind it moves.
 */
export class MediaMessages {
  readonly #streamSid: string;
  readonly #payloadChars: number;
  #bytes = Buffer.alloc(ROOM_BYTES);
  #sequence = 1;
  #chunk = 0;
  #digits = '';
  #end = 0;
  #payloadAt = 0;
  #numbersAt: readonly [sequence: number, chunk: number, timestamp: number] = [0, 0, 0];

  /** `payloadChars`: how long each payload is in base64. */
  constructor(streamSid: string, payloadChars: number) {
    this.#streamSid = streamSid;
    this.#payloadChars = payloadChars;
  }

  /** How many were written. */
  get count(): number {
    return this.#chunk;
  }

  /** The next one, with this payload (base64, as bytes): good until the next. */
  next(payload: Buffer): Buffer {
    this.#sequence += 1;
    this.#chunk += 1;
    const timestampMs = this.#chunk * FRAME_MS;
    const [sequence, chunk, timestamp] = [String(this.#sequence), String(this.#chunk), String(timestampMs)];
    const digits = `${sequence.length} ${chunk.length} ${timestamp.length}`;
    if (digits === this.#digits) {
      this.#bytes.write(sequence, this.#numbersAt[0], 'latin1');
      this.#bytes.write(chunk, this.#numbersAt[1], 'latin1');
      this.#bytes.write(timestamp, this.#numbersAt[2], 'latin1');
    } else {
      this.#layOut(sequence, chunk, timestamp);
      this.#digits = digits;
    }
    this.#bytes.set(payload, this.#payloadAt);
    return this.#bytes.subarray(0, this.#end);
  }

  /** The bytes are on their way and must stay as they are. */
  keep(): void {
    this.#bytes = Buffer.from(this.#bytes);
  }

  /** The number of a message that is no media. */
  takeSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  #layOut(sequence: string, chunk: string, timestamp: string): void {
    const pieces = [
      '{"event":"media","sequenceNumber":"',
      sequence,
      '","media":{"track":"inbound","chunk":"',
      chunk,
      '","timestamp":"',
      timestamp,
      '","payload":"',
      '.'.repeat(this.#payloadChars),
      `"},"streamSid":"${this.#streamSid}"}`,
    ];
    const length = pieces.join('').length;
    const start = writeHeader(this.#bytes, length, true);
    this.#bytes.write(pieces.join(''), start, 'latin1');
    const before = (piece: number): number => start + pieces.slice(0, piece).join('').length;
    this.#numbersAt = [before(1), before(3), before(5)];
    this.#payloadAt = before(7);
    this.#end = headerBytes(length, true) + length;
  }
}
