/** Sound that is kept before MEDIA_START (bytes): a second in the widest format. Under load Asterisk sends sound first. */
export const MAX_EARLY_BYTES = 48_000;

/** Sound that comes before it is known how it is coded; what is over the limit is not kept. */
export class EarlyAudio {
  readonly #pieces: Uint8Array[] = [];
  #bytes = 0;

  /** Takes sound, lent; false where there is no room for it. */
  keep(bytes: Uint8Array): boolean {
    if (this.#bytes + bytes.length > MAX_EARLY_BYTES) return false;
    // Of a buffer slice() is no copy.
    this.#pieces.push(Uint8Array.from(bytes));
    this.#bytes += bytes.length;
    return true;
  }

  /** All of it, in whole samples; nothing is left. */
  take(sampleBytes: number): Uint8Array {
    const all = new Uint8Array(this.#bytes);
    let at = 0;
    for (const piece of this.#pieces.splice(0)) {
      all.set(piece, at);
      at += piece.length;
    }
    this.#bytes = 0;
    return all.subarray(0, at - (at % sampleBytes));
  }
}
