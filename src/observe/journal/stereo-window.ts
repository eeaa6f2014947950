import { SampleRing } from './sample-ring.js';

/** One of the two sides of a recording: the caller is on the left. */
export type Side = 'left' | 'right';

/** A stretch of a stereo recording that can still be changed: samples by their place since the beginning, silence where nothing was put. */
export class StereoWindow {
  readonly #sides: Readonly<Record<Side, SampleRing>>;
  /** What changed since it was last taken. */
  #dirtyFrom = 0;

  /** `capacity`: samples of each side. */
  constructor(capacity: number) {
    this.#sides = { left: new SampleRing(capacity), right: new SampleRing(capacity) };
  }

  /** The first place that can still be changed. */
  get from(): number {
    return this.#sides.left.from;
  }

  /** Samples go to `at`; what lies outside the window is left out. */
  put(side: Side, at: number, samples: Int16Array): void {
    const ring = this.#sides[side];
    if (at >= ring.end || at + samples.length <= ring.from) return;
    ring.put(at, samples);
    this.#changed(at);
  }

  /** What lies on a side between two places is moved, silence left behind. */
  move(side: Side, from: number, to: number, by: number): void {
    const ring = this.#sides[side];
    const first = Math.max(from, ring.from);
    const moved = ring.read(first, Math.min(to, ring.end));
    ring.erase(first, to);
    ring.put(first + by, moved);
    this.#changed(Math.min(first, first + by));
  }

  /** A side falls silent from one place up to another. */
  erase(side: Side, from: number, to: number): void {
    if (from >= to) return;
    this.#sides[side].erase(from, to);
    this.#changed(from);
  }

  /** What lies before this place is settled; what was not taken of it is lost. */
  advance(from: number): void {
    this.#sides.left.advance(from);
    this.#sides.right.advance(from);
    this.#dirtyFrom = Math.max(this.#dirtyFrom, this.from);
  }

  /** What changed before `until`, left and right in turn; undefined where nothing did. */
  take(until: number): { readonly from: number; readonly samples: Int16Array } | undefined {
    const from = this.#dirtyFrom;
    const end = Math.min(until, this.#sides.left.end);
    if (from >= end) return undefined;
    const left = this.#sides.left.read(from, end);
    const right = this.#sides.right.read(from, end);
    const samples = new Int16Array(2 * left.length);
    for (let i = 0; i < left.length; i += 1) {
      samples[2 * i] = left[i] ?? 0;
      samples[2 * i + 1] = right[i] ?? 0;
    }
    this.#dirtyFrom = end;
    return { from, samples };
  }

  /** What was taken from there on shall be taken again. */
  retake(from: number): void {
    this.#changed(from);
  }

  #changed(from: number): void {
    this.#dirtyFrom = Math.max(this.from, Math.min(this.#dirtyFrom, from));
  }
}
