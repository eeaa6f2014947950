const FIRST_LENGTH = 1 << 16;

/** Audio that is written on and on; it grows as needed. */
export class Tape<T extends Uint8Array | Int16Array> {
  #data: T;
  readonly #make: (length: number) => T;
  #length = 0;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#data = make(FIRST_LENGTH);
  }

  get length(): number {
    return this.#length;
  }

  /** A view of everything so far: valid until the next append. */
  get all(): T {
    return this.#data.subarray(0, this.#length) as T;
  }

  append(piece: T): void {
    const length = this.#length + piece.length;
    if (length > this.#data.length) {
      const bigger = this.#make(Math.max(2 * this.#data.length, length));
      bigger.set(this.#data.subarray(0, this.#length));
      this.#data = bigger;
    }
    this.#data.set(piece, this.#length);
    this.#length = length;
  }
}

export const byteTape = (): Tape<Uint8Array> => new Tape((length) => new Uint8Array(length));
export const sampleTape = (): Tape<Int16Array> => new Tape((length) => new Int16Array(length));
