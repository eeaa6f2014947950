import { GrowingBytes } from './growing-bytes.js';
import { LineEnd } from './line-end.js';

const FIRST_LINES_BYTES = 16 * 1024;
/** Having lost lines, a journal goes on when so much of its room is free again. */
const FREE_AGAIN = 0.5;

/** Room in memory that all journals of the process share. */
export class SharedRoom {
  #freeBytes: number;

  constructor(bytes: number) {
    this.#freeBytes = bytes;
  }

  /** Whether there was so much. */
  take(bytes: number): boolean {
    if (bytes > this.#freeBytes) return false;
    this.#freeBytes -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#freeBytes += bytes;
  }
}

/** Lines on their way to the disk, with the sound that they tell of. */
export interface Batch {
  readonly lines: Buffer;
  readonly sound: Buffer;
}

/** What a buffer reckons with. */
export interface PendingLinesParts {
  /** The most that one call may have waiting. */
  readonly maxBytes: number;
  readonly room: SharedRoom;
  /** A line was lost. */
  readonly onLost: () => void;
}

/**
 * What of a journal waits to be written, bounded, each line with its number. A line and its sound stay together: both wait, or both are lost and counted. As
 * soon as there is room again a `lost` line says how much is missing.
 */
export class PendingLines {
  readonly #parts: PendingLinesParts;
  readonly #lines = new GrowingBytes(FIRST_LINES_BYTES);
  readonly #sound = new GrowingBytes(0);
  readonly #end = new LineEnd();
  /** Sound that came for the next line, and what of it was kept. */
  #nextBytes = 0;
  #nextKeptBytes = 0;
  /** All that waits, and all that is being written. */
  #waitingBytes = 0;
  #lost: { lines: number; soundBytes: number } | undefined;

  constructor(parts: PendingLinesParts) {
    this.#parts = parts;
  }

  /** Sound of the next line. */
  sound(bytes: Uint8Array, atMs: number): void {
    if (this.#lost !== undefined) this.#tellLost(atMs);
    this.#nextBytes += bytes.length;
    if (this.#lost !== undefined || !this.#has(this.#nextBytes)) return;
    this.#sound.add(bytes);
    this.#nextKeptBytes += bytes.length;
  }

  /** A line of JSON, without its number and its line break. */
  line(text: string, atMs: number): void {
    if (this.#lost !== undefined) this.#tellLost(atMs);
    const isWhole = this.#lost === undefined && this.#nextKeptBytes === this.#nextBytes;
    if (!isWhole || !this.#add(text, this.#nextBytes)) this.#lose();
    this.#nextBytes = 0;
    this.#nextKeptBytes = 0;
  }

  /** Everything that waits; `written` is told when it is on the disk. */
  take(): Batch | undefined {
    if (this.#lines.length === 0) return undefined;
    return {
      lines: this.#lines.take(this.#lines.length),
      sound: this.#sound.take(this.#sound.length - this.#nextKeptBytes),
    };
  }

  /** A batch is on the disk, or given up. */
  written({ lines, sound }: Batch): void {
    const bytes = lines.length + sound.length;
    this.#waitingBytes -= bytes;
    this.#parts.room.giveBack(bytes);
    this.#lines.giveBack(lines);
    this.#sound.giveBack(sound);
  }

  /** No line comes any more: what is missing at the end is told too. */
  finish(atMs: number): void {
    if (this.#lost !== undefined) this.#tellLost(atMs);
  }

  #has(bytes: number): boolean {
    return this.#waitingBytes + bytes <= this.#parts.maxBytes;
  }

  /** A line that is to be kept, with so much sound that is here already; false where there is no room. */
  #add(text: string, soundBytes: number): boolean {
    const reserved = Buffer.byteLength(text) - 1 + this.#end.bytes.length + soundBytes;
    if (!this.#has(reserved) || !this.#parts.room.take(reserved)) return false;
    this.#lines.addText(text, this.#end.bytes);
    this.#end.next();
    this.#waitingBytes += reserved;
    return true;
  }

  /** The line, with its sound. */
  #lose(): void {
    this.#sound.drop(this.#nextKeptBytes);
    this.#end.next();
    this.#lost ??= { lines: 0, soundBytes: 0 };
    this.#lost.lines += 1;
    this.#lost.soundBytes += this.#nextBytes;
    this.#parts.onLost();
  }

  #tellLost(atMs: number): void {
    if (this.#waitingBytes > this.#parts.maxBytes * FREE_AGAIN) return;
    if (this.#add(JSON.stringify({ t: atMs, e: 'lost', ...this.#lost }), 0)) this.#lost = undefined;
  }
}
