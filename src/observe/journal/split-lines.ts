const LINE_BREAK = 0x0a;

/** A longer line is none of a journal: the longest is the header, with all that an agent is told. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;

/** Takes lines; the bytes are valid until it returns. */
export interface LineTaker {
  readonly line: (bytes: Buffer, from: number, to: number) => void;
  /** Instead of a line that is too long. */
  readonly tooLong: () => void;
}

/** Cuts a stream of bytes into lines of bounded length. */
export class LineSplitter {
  readonly #take: LineTaker;
  /** What came of a line whose end has not come. */
  #rest = Buffer.alloc(0);
  /** Whether the rest of a line that is too long is still to come. */
  #skipping = false;

  constructor(take: LineTaker) {
    this.#take = take;
  }

  /** Bytes that came last and are no whole line. */
  get hasRest(): boolean {
    return this.#rest.length > 0 || this.#skipping;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let from = 0;
    for (let to = bytes.indexOf(LINE_BREAK); to >= 0; to = bytes.indexOf(LINE_BREAK, from)) {
      this.#line(bytes, from, to);
      from = to + 1;
    }
    this.#keep(bytes.subarray(from));
  }

  #line(bytes: Buffer, from: number, to: number): void {
    if (this.#skipping || to - from > MAX_LINE_BYTES) this.#take.tooLong();
    else this.#take.line(bytes, from, to);
    this.#skipping = false;
  }

  #keep(rest: Buffer): void {
    this.#skipping ||= rest.length > MAX_LINE_BYTES;
    this.#rest = this.#skipping ? Buffer.alloc(0) : Buffer.from(rest);
  }
}
