const ZERO = 0x30;
const NINE = 0x39;
const BEFORE = ',"i":';

/** How the lines of a journal end, one after the other: `,"i":17}` and a line break. Counted up in place, because it is done for every line of every call. */
export class LineEnd {
  #bytes = endOf('1');

  /** Valid until the next. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  next(): void {
    const bytes = this.#bytes;
    let at = bytes.length - 3;
    while (bytes[at] === NINE) bytes[at--] = ZERO;
    const digit = bytes[at] ?? 0;
    if (at < BEFORE.length) this.#bytes = endOf(`1${'0'.repeat(bytes.length - BEFORE.length - 2)}`);
    else bytes[at] = digit + 1;
  }
}

function endOf(digits: string): Uint8Array {
  return new TextEncoder().encode(`${BEFORE}${digits}}\n`);
}
