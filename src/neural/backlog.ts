/** A stretch of sound that waits for its judgement. */
export interface Chunk {
  readonly stream: number;
  /** Media time of its end, ms. */
  readonly atMs: number;
  readonly samples: Int16Array;
}

/** Chunks that wait, by stream and in order. What is older than `perStream` chunks is dropped: a late answer helps nobody. */
export class Backlog {
  readonly #perStream: number;
  readonly #waiting = new Map<number, Chunk[]>();
  #dropped = 0;

  constructor(perStream: number) {
    this.#perStream = perStream;
  }

  /** Chunks that were never judged because there was too much to do. */
  get dropped(): number {
    return this.#dropped;
  }

  add(chunk: Chunk): void {
    const chunks = this.#waiting.get(chunk.stream) ?? [];
    this.#waiting.set(chunk.stream, chunks);
    chunks.push(chunk);
    if (chunks.length <= this.#perStream) return;
    chunks.shift();
    this.#dropped += 1;
  }

  /** Takes the oldest chunk of each of up to `most` streams; those that were served go to the end of the line. */
  take(most: number): readonly Chunk[] {
    const served = [...this.#waiting].slice(0, most);
    return served.flatMap(([stream, chunks]) => {
      this.#waiting.delete(stream);
      const chunk = chunks.shift();
      if (chunks.length > 0) this.#waiting.set(stream, chunks);
      return chunk ?? [];
    });
  }

  forget(stream: number): void {
    this.#waiting.delete(stream);
  }
}
