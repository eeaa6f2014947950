/** In UTF-8 a code unit of text takes no more than this. */
const MAX_BYTES_A_UNIT = 3;
/** Room beyond that is not kept for later. */
const MAX_IDLE_BYTES = 64 * 1024;

/** Bytes that are put one behind the other, and taken away all at once. */
export class GrowingBytes {
  #bytes: Buffer;
  #length = 0;
  /** What was taken and is not needed any more: used again. */
  #spare: Buffer | undefined;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Adds text, with `tail` in the place of its last character, which is of one byte. */
  addText(text: string, tail: Uint8Array): void {
    this.#makeRoom(text.length * MAX_BYTES_A_UNIT + tail.length);
    let at = this.#length + this.#bytes.write(text, this.#length, 'utf8') - 1;
    // For so few bytes `set` would cost more.
    for (let i = 0; i < tail.length; i += 1) this.#bytes[at++] = tail[i] ?? 0;
    this.#length = at;
  }

  add(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** The last so many bytes are forgotten. */
  drop(bytes: number): void {
    this.#length -= bytes;
  }

  /** The first so many bytes, which are not here any more; they stay as they are until `giveBack`. */
  take(bytes: number): Buffer {
    const taken = this.#bytes;
    const rest = taken.subarray(bytes, this.#length);
    this.#bytes = this.#spare ?? Buffer.allocUnsafeSlow(Math.min(taken.length, MAX_IDLE_BYTES));
    this.#spare = undefined;
    this.#length = 0;
    this.add(rest);
    return taken.subarray(0, bytes);
  }

  /** What was taken is done with. */
  giveBack(taken: Buffer): void {
    const { buffer } = taken;
    if (buffer.byteLength <= MAX_IDLE_BYTES) this.#spare = Buffer.from(buffer);
  }

  #makeRoom(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
