/** Older sound is of no use to a conversation. */
const TOO_LATE_MS = 1000;
/** Lateness that stays for so long is no burst: the audio clock stood still for a while, as it does when a laptop sleeps. */
const STANDSTILL_MS = 200;
/** How fast the two clocks may drift apart (ms a ms); real ones stay within a tenth of it. */
const DRIFT = 0.001;

/** Tells frames that waited in front of a sleeping page from those that come in time, by the audio thread's clock and the page's. */
export class LateFrames {
  /** The page's clock minus the audio clock, for a frame that came at once. */
  #offsetMs: number | undefined;
  #lastMs = 0;
  #lateSinceMs: number | undefined;

  /** Whether a frame that comes now is too late to be sent. */
  isLate(nowMs: number, capturedAtMs: number): boolean {
    const offsetMs = nowMs - capturedAtMs;
    const expectedMs = (this.#offsetMs ?? offsetMs) + (nowMs - this.#lastMs) * DRIFT;
    this.#lastMs = nowMs;
    this.#offsetMs = Math.min(offsetMs, expectedMs);
    if (offsetMs - this.#offsetMs <= TOO_LATE_MS) {
      this.#lateSinceMs = undefined;
      return false;
    }
    this.#lateSinceMs ??= nowMs;
    if (nowMs - this.#lateSinceMs < STANDSTILL_MS) return true;
    this.#offsetMs = offsetMs;
    this.#lateSinceMs = undefined;
    return false;
  }
}
