/** What is kept of the two ends of a line that is too long: enough to tell which request it answers. */
const KEPT_BYTES = 128;
const NEWLINE = '\n'.charCodeAt(0);

/** A line as it came, or what is known of one that was too long to keep: the id of the request it answers, where it can be told. */
export type MessageLine =
  { readonly type: 'line'; readonly text: string } | { readonly type: 'too-long'; readonly id?: number };

/** Cuts a stream of bytes into lines. Never holds more than `maxBytes` of one; of a longer one only its two ends. */
export class MessageLines {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): readonly MessageLine[] {
    const lines: MessageLine[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      lines.push(this.#line());
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
    return lines;
  }

  #keep(piece: Buffer): void {
    this.#bytes += piece.length;
    this.#pieces.push(piece);
    if (this.#bytes <= this.#maxBytes) return;
    const whole = Buffer.concat(this.#pieces);
    // Copies: a part of the whole would keep all of it in memory.
    this.#pieces = [Buffer.from(whole.subarray(0, KEPT_BYTES)), Buffer.from(whole.subarray(-KEPT_BYTES))];
  }

  #line(): MessageLine {
    const text = Buffer.concat(this.#pieces).toString('utf8').trim();
    const tooLong = this.#bytes > this.#maxBytes;
    this.#pieces = [];
    this.#bytes = 0;
    if (!tooLong) return { type: 'line', text };
    const id = idAtAnEnd(text);
    return { type: 'too-long', ...(id !== undefined && { id }) };
  }
}

/** Senders write a message's id first or last. Only there is it the message's own, and not something in its result. */
function idAtAnEnd(text: string): number | undefined {
  const [, id] = /^\{"jsonrpc": ?"2\.0", ?"id": ?(\d+),/.exec(text) ?? /"id": ?(\d+)\}$/.exec(text) ?? [];
  return id === undefined ? undefined : Number(id);
}
