/** Longest stretch that is filtered at once (samples at the filter's input). A multiple of 2 and of 3, so that only the last block of a push is uneven. */
const BLOCK = 960;

/** A filter's memory: the samples that it still needs, followed by a block of new ones, in one row. */
export class History {
  readonly #kept: number;
  /** Old samples, then the new block, then `spare` more that may be read but mean nothing. */
  readonly row: Float64Array;

  constructor(kept: number, spare: number) {
    this.#kept = kept;
    this.row = new Float64Array(kept + BLOCK + spare);
  }

  /** Puts samples of `input`, from `from` on, behind the old ones: all that are left or one block. Returns how many. */
  append(input: Int16Array, from: number): number {
    const { row } = this;
    const count = Math.min(BLOCK, input.length - from);
    for (let i = 0; i < count; i++) row[this.#kept + i] = input[from + i] ?? 0;
    return count;
  }

  /** The block of `count` samples was filtered: keeps what the next one needs of it. */
  advance(count: number): void {
    this.row.copyWithin(0, count, count + this.#kept);
  }

  /** Back to silence. */
  clear(): void {
    this.row.fill(0);
  }
}
