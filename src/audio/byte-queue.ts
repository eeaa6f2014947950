/** Bytes waiting in order; pieces go in and come out in any size. */
export class ByteQueue {
  #pieces: Uint8Array[] = [];
  /** Bytes of the first piece that have gone. */
  #taken = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** Moves bytes to the start of `into`; returns how many there were. */
  takeInto(into: Uint8Array): number {
    let filled = 0;
    while (filled < into.length) {
      const [first] = this.#pieces;
      if (first === undefined) break;
      const part = first.subarray(this.#taken, this.#taken + into.length - filled);
      into.set(part, filled);
      filled += part.length;
      this.#taken += part.length;
      if (this.#taken < first.length) continue;
      this.#pieces.shift();
      this.#taken = 0;
    }
    this.#length -= filled;
    return filled;
  }

  clear(): void {
    this.#pieces = [];
    this.#taken = 0;
    this.#length = 0;
  }
}
