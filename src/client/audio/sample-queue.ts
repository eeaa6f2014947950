/** 16-bit samples waiting in order; pieces go in and come out in any size. */
export class SampleQueue {
  #pieces: Int16Array[] = [];
  /** Samples of the first piece that have gone. */
  #taken = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Keeps the piece itself: whoever gave it must not change it. */
  push(piece: Int16Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** Moves samples to the start of `into`; returns how many there were. */
  takeInto(into: Int16Array): number {
    let filled = 0;
    for (let piece = this.#pieces[0]; piece !== undefined && filled < into.length; piece = this.#pieces[0]) {
      const part = piece.subarray(this.#taken, this.#taken + into.length - filled);
      into.set(part, filled);
      filled += part.length;
      this.#taken += part.length;
      if (this.#taken < piece.length) break;
      this.#pieces.shift();
      this.#taken = 0;
    }
    this.#length -= filled;
    return filled;
  }

  /** Throws the oldest away; returns how many of them there were. */
  drop(samples: number): number {
    return this.takeInto(new Int16Array(Math.max(0, Math.min(samples, this.#length))));
  }

  clear(): void {
    this.#pieces = [];
    this.#taken = 0;
    this.#length = 0;
  }
}
