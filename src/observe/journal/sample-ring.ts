/** Samples by their place in a recording, as long as they lie in a window of a fixed length that moves on; silence where nothing was put. */
export class SampleRing {
  readonly #ring: Int16Array;
  #from = 0;

  constructor(capacity: number) {
    this.#ring = new Int16Array(capacity);
  }

  /** The window: its first place, and the first behind it. */
  get from(): number {
    return this.#from;
  }

  get end(): number {
    return this.#from + this.#ring.length;
  }

  /** Puts samples there; what lies outside the window is left out. */
  put(at: number, samples: Int16Array): void {
    const first = Math.max(at, this.#from);
    const inside = samples.subarray(first - at, Math.max(0, this.end - at));
    const [head, tail] = this.#parts(first, inside.length);
    head.set(inside.subarray(0, head.length));
    tail.set(inside.subarray(head.length));
  }

  /** A copy of what lies from one place up to another, both in the window. */
  read(from: number, to: number): Int16Array {
    const samples = new Int16Array(Math.max(0, to - from));
    const [head, tail] = this.#parts(from, samples.length);
    samples.set(head);
    samples.set(tail, head.length);
    return samples;
  }

  /** Silence from one place up to another. */
  erase(from: number, to: number): void {
    const first = Math.max(from, this.#from);
    for (const part of this.#parts(first, Math.min(to, this.end) - first)) part.fill(0);
  }

  /** The window begins there from now on, unless it is there or further already. */
  advance(from: number): void {
    if (from <= this.#from) return;
    this.erase(this.#from, from);
    this.#from = from;
  }

  /** Where so many samples from a place on lie: up to the ring's end, and from its beginning. */
  #parts(from: number, count: number): readonly [Int16Array, Int16Array] {
    if (count <= 0) return [this.#ring.subarray(0, 0), this.#ring.subarray(0, 0)];
    const index = from % this.#ring.length;
    const head = this.#ring.subarray(index, index + count);
    return [head, this.#ring.subarray(0, count - head.length)];
  }
}
