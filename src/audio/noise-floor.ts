import { FRAME_MS } from './frame.js';

/** Share of a new frame in the level whose minimum is taken: the lowest single frame of noise lies well below the noise. */
const SMOOTHING = 0.4;
/** Long enough that everybody who speaks has breathed or closed the lips meanwhile. */
const WINDOW_FRAMES = 1500 / FRAME_MS;

/**
 * The level under which a line never falls, by minimum statistics: the lowest frame of the last 3 to 4.5 s. Falls at once, rises only when
 * every frame of that time was louder: speech has pauses and doesn't raise it.
 */
export class NoiseFloor {
  readonly #quietestDb: number;
  #oldestDb = Infinity;
  #olderDb = Infinity;
  #nowDb = Infinity;
  #smoothDb = Infinity;
  #frames = 0;

  /** `quietestDb`: no line is taken to be quieter than this (dBFS). */
  constructor(quietestDb: number) {
    this.#quietestDb = quietestDb;
  }

  /** Takes a frame's level (dBFS); digital silence (-Infinity) is the quietest there is. Missing packets are not for here: they say nothing about the line. */
  hear(levelDb: number): void {
    const heardDb = Math.max(levelDb, this.#quietestDb);
    const smoothDb = this.#smoothDb === Infinity ? heardDb : this.#smoothDb;
    this.#smoothDb = smoothDb + SMOOTHING * (heardDb - smoothDb);
    if (this.#smoothDb < this.#nowDb) this.#nowDb = this.#smoothDb;
    if (++this.#frames < WINDOW_FRAMES) return;
    this.#frames = 0;
    this.#oldestDb = this.#olderDb;
    this.#olderDb = this.#nowDb;
    this.#nowDb = Infinity;
  }

  /** The floor now (dBFS); the quietest there is while nothing was heard. */
  get floorDb(): number {
    const lowestDb = Math.min(this.#oldestDb, this.#olderDb, this.#nowDb);
    return lowestDb === Infinity ? this.#quietestDb : Math.max(this.#quietestDb, lowestDb);
  }
}
