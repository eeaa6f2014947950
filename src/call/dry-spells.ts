/** A line that has been dry for so long in all, in the middle of what is being said, is fed too slowly (ms). */
export const TOO_DRY_MS = 1500;

/**
 * How far what comes of one answer is behind its own playing. Every hole in it counts, and sound that comes after a hole makes up for as much of it:
 * uneven bursts come to nothing, and only what comes slower than half as fast as it plays adds up. One hole alone, however long, says nothing about speed.
 */
export class DrySpells {
  /** Holes that no sound has made up for (ms). */
  #dryMs = 0;
  /** When what has come is played (ms of the clock); undefined: nothing is owed in the middle of what is being said. */
  #playedAtMs: number | undefined;

  /** So much sound (ms) has come. */
  sound(nowMs: number, lengthMs: number): void {
    const dueMs = this.#playedAtMs ?? nowMs;
    this.#dryMs = Math.max(0, this.#dryMs + Math.max(0, nowMs - dueMs) - lengthMs);
    this.#playedAtMs = Math.max(nowMs, dueMs) + lengthMs;
  }

  /** What was being said has come to its end: a pause after it is no hole. */
  end(): void {
    this.#playedAtMs = undefined;
  }

  /** Another answer. */
  restart(): void {
    this.#dryMs = 0;
    this.end();
  }

  /** When the line has been dry for too long, if no more sound comes (ms of the clock). */
  get tooDryAtMs(): number {
    if (this.#dryMs === 0 || this.#playedAtMs === undefined) return Infinity;
    return this.#playedAtMs + Math.max(0, TOO_DRY_MS - this.#dryMs);
  }
}
