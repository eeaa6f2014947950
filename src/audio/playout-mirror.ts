import { FRAME_MS, MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from './frame.js';

const FIRST_CAPACITY = TELEPHONE_RATE_HZ;
/** No feeder is further ahead of the caller than this; what would be is left out of the mirror. */
const MAX_CAPACITY = 32 * TELEPHONE_RATE_HZ;

const SILENCE = new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(MULAW_SILENCE);

/** Having nothing to play for so long, a carrier starts again at a time of its own; for less it only stumbles. */
const DRY_FRAMES = 40 / FRAME_MS;

/** A copy of what lies in the carrier's queue: filled as the carrier is fed, played at the pace of the audio that comes back. */
export class PlayoutMirror {
  /** A ring: `#held` bytes from `#start` on. */
  #ring = new Uint8Array(FIRST_CAPACITY);
  #start = 0;
  #held = 0;
  #dryFrames = 0;
  readonly #frame = new Uint8Array(TELEPHONE_FRAME_SAMPLES);

  /** μ-law bytes were handed to the carrier, behind what it had. */
  feed(bytes: Uint8Array): void {
    const room = MAX_CAPACITY - this.#held;
    const taken = bytes.length > room ? bytes.subarray(0, room) : bytes;
    if (this.#held + taken.length > this.#ring.length) this.#grow(this.#held + taken.length);
    const end = (this.#start + this.#held) % this.#ring.length;
    const first = this.#ring.length - end;
    if (taken.length <= first) this.#ring.set(taken, end);
    else {
      this.#ring.set(taken.subarray(0, first), end);
      this.#ring.set(taken.subarray(first), 0);
    }
    this.#held += taken.length;
  }

  /** Whether what `play` gives next is the first after the queue had run dry. */
  get restarts(): boolean {
    return this.#held > 0 && this.#dryFrames >= DRY_FRAMES;
  }

  /** Whether what `play` gives next is nothing but silence, because nothing is left. */
  get dry(): boolean {
    return this.#held === 0;
  }

  /** The next 20 ms that sound (160 bytes, silence where nothing is left); a buffer that the next call overwrites. */
  play(): Uint8Array {
    this.#dryFrames = this.dry ? this.#dryFrames + 1 : 0;
    if (this.dry) return SILENCE;
    const taken = Math.min(this.#held, TELEPHONE_FRAME_SAMPLES);
    const first = Math.min(taken, this.#ring.length - this.#start);
    this.#frame.set(this.#ring.subarray(this.#start, this.#start + first));
    if (first < taken) this.#frame.set(this.#ring.subarray(0, taken - first), first);
    if (taken < this.#frame.length) this.#frame.fill(MULAW_SILENCE, taken);
    this.#start = (this.#start + taken) % this.#ring.length;
    this.#held -= taken;
    return this.#frame;
  }

  /** The carrier forgot what it had not played. */
  clear(): void {
    this.#held = 0;
  }

  #grow(needed: number): void {
    let capacity = this.#ring.length;
    while (capacity < needed) capacity *= 2;
    const ring = new Uint8Array(capacity);
    const first = this.#ring.subarray(this.#start, this.#start + this.#held);
    ring.set(first);
    ring.set(this.#ring.subarray(0, this.#held - first.length), first.length);
    this.#ring = ring;
    this.#start = 0;
  }
}
