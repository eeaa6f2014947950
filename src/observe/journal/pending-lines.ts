const FIRST_SOUND_BYTES = 16 * 1024;
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
  readonly text: string;
  readonly sound: Uint8Array;
}

/** What a buffer reckons with. */
export interface PendingLinesParts {
  /** The most that one call may have waiting; a character counts as a byte. */
  readonly maxBytes: number;
  readonly room: SharedRoom;
  /** A line was lost. */
  readonly onLost: () => void;
}

/**
 * What of a journal waits to be written, bounded. A line and its sound stay together: both wait, or both are lost and counted. As soon as there is room again
 * a `lost` line says how much is missing.
 */
export class PendingLines {
  readonly #parts: PendingLinesParts;
  #text = '';
  #sound = new Uint8Array();
  /** Of the sound: what belongs to lines that wait, and what came for the next line. */
  #soundBytes = 0;
  #nextBytes = 0;
  /** Whether what came for the next line was kept. */
  #nextIsWhole = true;
  /** All that waits, and all that is being written. */
  #waitingBytes = 0;
  #lost: { lines: number; soundBytes: number } | undefined;

  constructor(parts: PendingLinesParts) {
    this.#parts = parts;
  }

  /** Sound of the next line. */
  sound(bytes: Uint8Array): void {
    this.#nextIsWhole &&= this.#lost === undefined && this.#has(this.#nextBytes + bytes.length);
    if (this.#nextIsWhole) this.#keep(bytes);
    this.#nextBytes += bytes.length;
  }

  /** A line, without its line break. */
  line(text: string, atMs: number): void {
    if (this.#lost !== undefined) this.#tellLost(atMs);
    const bytes = text.length + 1 + this.#nextBytes;
    if (this.#lost === undefined && this.#nextIsWhole && this.#has(bytes) && this.#parts.room.take(bytes)) {
      this.#text += `${text}\n`;
      this.#soundBytes += this.#nextBytes;
      this.#waitingBytes += bytes;
    } else {
      this.#lose(this.#nextBytes);
    }
    this.#nextBytes = 0;
    this.#nextIsWhole = true;
  }

  /** Everything that waits; `written` is told when it is on the disk. */
  take(): Batch | undefined {
    if (this.#text === '') return undefined;
    const batch = { text: this.#text, sound: this.#sound.subarray(0, this.#soundBytes) };
    const next = this.#sound.slice(this.#soundBytes, this.#soundBytes + this.#nextBytes);
    this.#sound = next;
    this.#text = '';
    this.#soundBytes = 0;
    return batch;
  }

  /** A batch is on the disk, or given up. */
  written({ text, sound }: Batch): void {
    const bytes = text.length + sound.length;
    this.#waitingBytes -= bytes;
    this.#parts.room.giveBack(bytes);
  }

  /** No line comes any more: what is missing at the end is told too. */
  finish(atMs: number): void {
    if (this.#lost !== undefined) this.#tellLost(atMs);
  }

  #has(bytes: number): boolean {
    return this.#waitingBytes + bytes <= this.#parts.maxBytes;
  }

  #keep(bytes: Uint8Array): void {
    const from = this.#soundBytes + this.#nextBytes;
    if (from + bytes.length > this.#sound.length) {
      const larger = new Uint8Array(Math.max(FIRST_SOUND_BYTES, 2 * (from + bytes.length)));
      larger.set(this.#sound.subarray(0, from));
      this.#sound = larger;
    }
    this.#sound.set(bytes, from);
  }

  #lose(soundBytes: number): void {
    this.#lost ??= { lines: 0, soundBytes: 0 };
    this.#lost.lines += 1;
    this.#lost.soundBytes += soundBytes;
    this.#parts.onLost();
  }

  #tellLost(atMs: number): void {
    const line = `${JSON.stringify({ t: atMs, e: 'lost', ...this.#lost })}\n`;
    if (this.#waitingBytes > this.#parts.maxBytes * FREE_AGAIN || !this.#parts.room.take(line.length)) return;
    this.#text += line;
    this.#waitingBytes += line.length;
    this.#lost = undefined;
  }
}
