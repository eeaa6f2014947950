/** Jitter makes single echoes late; a playout that stood still makes every echo late from then on. So many late ones in a row are the latter. */
const LATE_IN_A_ROW = 4;
/** Echoes that are late by less are jitter however many they are. */
const STANDSTILL_MS = 60;
/** Before so many echoes, what is known of a run is mostly the luck of single ones. */
const ENOUGH_ECHOES = 3;
/** Runs that the usual round trip is taken from: enough to know it, few enough to forget a route that is no longer used. */
const MAX_RUNS = 8;

/** How long marks take to come back, beyond the playing of the audio before them (ms). A run is a stretch of playout on one arrival at an idle line. */
export class RoundTrip {
  /** The quickest echo of each of the last runs, this one at the end. */
  readonly #quickest: number[] = [];
  /** What echoes of this run take at the least, as things stand. */
  #levelMs = Infinity;
  #recent: number[] = [];
  #echoes = 0;

  /** The line had run dry: the next audio takes its own time to the carrier. */
  newRun(): void {
    this.#levelMs = Infinity;
    this.#recent = [];
    this.#echoes = 0;
  }

  /** Takes one echo of this run; returns how late it was. */
  measured(tookMs: number): number {
    if (this.#echoes === 0) this.#beginRun(tookMs);
    const last = this.#quickest.length - 1;
    this.#quickest[last] = Math.min(tookMs, this.#quickest[last] ?? tookMs);
    this.#recent = [...this.#recent, tookMs].slice(-LATE_IN_A_ROW);
    this.#echoes += 1;
    const sureMs = this.#recent.length < LATE_IN_A_ROW ? 0 : Math.min(...this.#recent);
    const stood = sureMs - this.#levelMs > STANDSTILL_MS;
    this.#levelMs = stood ? sureMs : Math.min(this.#levelMs, tookMs);
    return tookMs - this.#levelMs;
  }

  /** What a round trip usually takes at the least: the middle of the last runs, the lower one where there are two; undefined before the first echo. */
  get usualMs(): number | undefined {
    return [...this.#quickest].sort((a, b) => a - b)[(this.#quickest.length - 1) >> 1];
  }

  /** How much further behind the playout is than it usually is; less than nothing when this run's audio was quicker than others on its way. */
  get slipMs(): number {
    return this.#echoes < ENOUGH_ECHOES ? 0 : this.#levelMs - (this.usualMs ?? this.#levelMs);
  }

  #beginRun(tookMs: number): void {
    this.#quickest.push(tookMs);
    if (this.#quickest.length > MAX_RUNS) this.#quickest.shift();
  }
}
