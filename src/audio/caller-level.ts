import { FRAME_MS } from './frame.js';

/** So much speech must have been heard before it says anything about the caller. */
const ENOUGH_FRAMES = 500 / FRAME_MS;
/** Louder frames pull more than fainter ones, so that it settles at the loud syllables. */
const RISING = 0.08;
const FALLING = 0.02;

/** How loud this caller speaks on this line, learnt from speech that can't be anybody else's. */
export class CallerLevel {
  #db: number | undefined;
  #frames = 0;

  /** A frame of the caller's speech (dBFS). */
  hear(levelDb: number): void {
    this.#frames++;
    this.#db ??= levelDb;
    const off = levelDb - this.#db;
    this.#db += off * (off > 0 ? RISING : FALLING);
  }

  /** Level of the loud part of the caller's speech (dBFS); undefined until half a second of it was heard. */
  get db(): number | undefined {
    return this.#frames < ENOUGH_FRAMES ? undefined : this.#db;
  }
}
