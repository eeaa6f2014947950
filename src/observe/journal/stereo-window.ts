import { decodeMulaw } from '../../audio/mulaw.js';

const CHANNELS = 2;

/** One of the two sides of a recording: the caller is on the left. */
export type Side = 'left' | 'right';

/** A stretch of a stereo recording that can still be changed: samples by their place since the beginning, silence where nothing was put. */
export class StereoWindow {
  readonly #capacity: number;
  /** A ring: left and right take turns. */
  readonly #ring: Int16Array;
  #decoded = new Int16Array();
  #from = 0;
  /** What changed since it was last taken. */
  #dirtyFrom = 0;

  /** `capacity`: samples of each side. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#ring = new Int16Array(capacity * CHANNELS);
  }

  /** The first place that can still be changed. */
  get from(): number {
    return this.#from;
  }

  /** μ-law audio goes to `at`; what lies outside the window is left out. */
  put(side: Side, at: number, codes: Uint8Array): void {
    if (this.#decoded.length < codes.length) this.#decoded = new Int16Array(codes.length);
    const samples = decodeMulaw(codes, this.#decoded);
    const first = Math.max(at, this.#from);
    const end = Math.min(at + samples.length, this.#from + this.#capacity);
    for (let place = first; place < end; place += 1) {
      this.#ring[this.#index(side, place)] = samples[place - at] ?? 0;
    }
    if (first < end) this.#dirtyFrom = Math.min(this.#dirtyFrom, first);
  }

  /** What lies on a side between two places is moved, silence left behind. */
  move(side: Side, from: number, to: number, by: number): void {
    const first = Math.max(from, this.#from);
    const moved: number[] = [];
    for (let place = first; place < to; place += 1) {
      const index = this.#index(side, place);
      moved.push(this.#ring[index] ?? 0);
      this.#ring[index] = 0;
    }
    moved.forEach((sample, i) => {
      const place = first + i + by;
      if (place < this.#from || place >= this.#from + this.#capacity) return;
      this.#ring[this.#index(side, place)] = sample;
    });
    this.#dirtyFrom = Math.max(this.#from, Math.min(this.#dirtyFrom, first, first + by));
  }

  /** A side falls silent from one place up to another. */
  erase(side: Side, from: number, to: number): void {
    const first = Math.max(from, this.#from);
    for (let place = first; place < Math.min(to, this.#from + this.#capacity); place += 1) {
      this.#ring[this.#index(side, place)] = 0;
    }
    if (first < to) this.#dirtyFrom = Math.min(this.#dirtyFrom, first);
  }

  /** What lies before this place is settled; what was not taken of it is lost. */
  advance(from: number): void {
    const end = Math.min(from, this.#from + this.#capacity);
    for (let place = this.#from; place < end; place += 1) {
      this.#ring[this.#index('left', place)] = 0;
      this.#ring[this.#index('right', place)] = 0;
    }
    this.#from = Math.max(this.#from, from);
    this.#dirtyFrom = Math.max(this.#dirtyFrom, this.#from);
  }

  /** What changed before `until`, as little-endian samples that take turns; undefined where nothing did. */
  take(until: number): { readonly from: number; readonly bytes: Uint8Array } | undefined {
    const end = Math.min(until, this.#from + this.#capacity);
    const from = this.#dirtyFrom;
    if (from >= end) return undefined;
    const bytes = Buffer.allocUnsafe((end - from) * CHANNELS * Int16Array.BYTES_PER_ELEMENT);
    let at = 0;
    for (let place = from; place < end; place += 1) {
      at = bytes.writeInt16LE(this.#ring[this.#index('left', place)] ?? 0, at);
      at = bytes.writeInt16LE(this.#ring[this.#index('right', place)] ?? 0, at);
    }
    this.#dirtyFrom = end;
    return { from, bytes };
  }

  /** What was taken from there on shall be taken again. */
  retake(from: number): void {
    this.#dirtyFrom = Math.max(this.#from, Math.min(this.#dirtyFrom, from));
  }

  #index(side: Side, place: number): number {
    return (place % this.#capacity) * CHANNELS + (side === 'left' ? 0 : 1);
  }
}
