/** Makes a view of `length` elements over the start of a buffer. */
type ViewOf<T> = (buffer: ArrayBuffer, length: number) => T;

/** Output memory that a stage uses again and again: it grows to the largest request and then allocates no more. */
export class Scratch<T> {
  readonly #viewOf: ViewOf<T>;
  readonly #bytesPerElement: number;
  #buffer = new ArrayBuffer(0);
  #view: T;
  #length = 0;

  constructor(viewOf: ViewOf<T>, bytesPerElement: number) {
    this.#viewOf = viewOf;
    this.#bytesPerElement = bytesPerElement;
    this.#view = viewOf(this.#buffer, 0);
  }

  /** Room for `length` elements, with whatever the last use left in it; the same object when the length is the same as before. */
  take(length: number): T {
    if (length === this.#length) return this.#view;
    const bytes = length * this.#bytesPerElement;
    if (bytes > this.#buffer.byteLength) this.#buffer = new ArrayBuffer(bytes);
    this.#view = this.#viewOf(this.#buffer, length);
    this.#length = length;
    return this.#view;
  }
}

/** Reused room for 16-bit samples. */
export function int16Scratch(): Scratch<Int16Array> {
  return new Scratch<Int16Array>(
    (buffer, length) => new Int16Array(buffer, 0, length),
    Int16Array.BYTES_PER_ELEMENT,
  );
}

/** Reused room for bytes (μ-law codes). */
export function byteScratch(): Scratch<Uint8Array> {
  return new Scratch<Uint8Array>(
    (buffer, length) => new Uint8Array(buffer, 0, length),
    Uint8Array.BYTES_PER_ELEMENT,
  );
}
