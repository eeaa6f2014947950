import { powerDb, powerOf } from './decibels.js';
import { EchoPath } from './echo-path.js';
import type { EchoTrace } from './echo-path.js';
import { NoiseFloor } from './noise-floor.js';
import { BANDS } from './bands.js';

/** The bands that stand out most decide, this many of them: a voice has that many harmonics or formants, a flaw in the echo's estimate has not. */
const DECIDING_BANDS = 3;
/** So far, on average, the deciding bands must be above echo and noise. At 12 dB of return loss and more, echo alone stays 3 dB below this in nearly every call. */
const MARGIN_DB = 8;
/** One band can't decide for all. */
const HIGHEST_EXCESS_DB = 25;
const LOWEST_EXCESS_DB = -10;
/** In each band noise is above its own floor by so much, now and then. */
const NOISE_SPREAD_DB = 8;
const QUIETEST_BAND_DB = -72;

/** What kind of frame came in. */
interface Heard {
  readonly silent: boolean;
  readonly missing: boolean;
}

/** How loud can the line's echo of the agent be right now, and is there more in a frame than that? */
export class EchoBar {
  readonly #path = new EchoPath();
  readonly #noise = Array.from({ length: BANDS }, () => new NoiseFloor(QUIETEST_BAND_DB));
  readonly #top = new Float64Array(DECIDING_BANDS);
  #excessDb = LOWEST_EXCESS_DB;
  #lastExcessDb = LOWEST_EXCESS_DB;

  /** Takes the bands of 20 ms as played and as come in meanwhile (dBFS); `silent`: what came in was digital silence; `missing`: nothing came. */
  hear(outDb: Float64Array, inDb: Float64Array, { silent, missing }: Heard): void {
    this.#path.play(outDb);
    this.#path.hear(inDb, silent);
    if (!missing) for (let band = 0; band < BANDS; band++) this.#noise[band]?.hear(inDb[band] ?? 0);
    this.#lastExcessDb = this.#excessDb;
    this.#excessDb = this.#path.awake ? this.#excessOf(inDb) : LOWEST_EXCESS_DB;
  }

  /** The carrier had run dry and begins to play afresh with the next frame: the echo's delay may be another one. */
  restarted(): void {
    this.#path.loosen();
  }

  /** Level of all echo to be reckoned with now (dBFS); -Infinity when the agent was not heard lately. */
  get echoDb(): number {
    if (!this.#path.awake) return -Infinity;
    let power = 0;
    for (const db of this.#path.expectedDb) power += powerOf(db);
    return powerDb(power);
  }

  /** By how much the last frame was louder than it must be, not to be taken for echo (dB): someone else is heard from 0 on. Averaged with the frame before. */
  get aboveDb(): number {
    return (this.#excessDb + this.#lastExcessDb) / 2 - MARGIN_DB;
  }

  /** Delay and loss of the echo as learnt; undefined while none is known. */
  get trace(): EchoTrace | undefined {
    return this.#path.trace;
  }

  /** Gives its memory back; safe to call twice. */
  free(): void {
    this.#path.free();
  }

  /** How far the bands that stand out most are above echo and noise, on average. */
  #excessOf(inDb: Float64Array): number {
    this.#top.fill(LOWEST_EXCESS_DB);
    for (let band = 0; band < BANDS; band++) {
      const noiseDb = (this.#noise[band]?.floorDb ?? 0) + NOISE_SPREAD_DB;
      const barDb = Math.max(this.#path.expectedDb[band] ?? 0, noiseDb);
      this.#rank(Math.min(HIGHEST_EXCESS_DB, (inDb[band] ?? 0) - barDb));
    }
    return this.#top.reduce((sum, db) => sum + db, 0) / DECIDING_BANDS;
  }

  /** Keeps the highest, in falling order. */
  #rank(db: number): void {
    let rising = db;
    for (let place = 0; place < DECIDING_BANDS; place++) {
      const held = this.#top[place] ?? 0;
      if (rising <= held) continue;
      this.#top[place] = rising;
      rising = held;
    }
  }
}
