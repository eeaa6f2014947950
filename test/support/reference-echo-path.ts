import { FRAME_MS } from '../../src/audio/frame.js';
import { BANDS, SILENT_BAND_DB } from '../../src/audio/bands.js';

/** Echo is looked for up to this long after the sound that caused it: the network's round trip, the line's own delay and some jitter. */
const LAGS = 720 / FRAME_MS;
/** The delay may wander by so much while the agent speaks. */
const JITTER_FRAMES = 40 / FRAME_MS;
/** When the carrier begins to play afresh, the delay may differ by so much more. */
const SHIFT_FRAMES = 160 / FRAME_MS;
/** What no frame has shown yet: echo as loud as the agent. */
const FIRST_GAIN_DB = 0;
/** Some bands of an echo may be louder than what was played. */
const WORST_GAIN_DB = 6;
/** A bound is lowered by this share of what it is too high, and raised by the other share of what it is too low: it settles near the least that is usual. */
const LOWERING = 0.15;
const RAISING = 0.02;
const RAISE_LIMIT_DB = 6;
/** A bound that is so much too high is that of a wrong delay, and falls faster. */
const FAR_OFF_DB = 12;
const FAST_LOWERING = 0.5;
/** A band of the agent's voice teaches something while it is as strong as this (dBFS), and so near to its loudest of late. */
const FAINT_DB = -62;
const BELOW_LOUDEST_DB = 20;
const LOUDEST_FALLS_DB = 0.02;
const NO_LESSON = -Infinity;
/** Line known to echo, and then digital silence: lost packets rather than a lost echo. They count for no more than this. */
const LOST_PACKET_STEP_DB = 0.02;
/** A delay is judged after so many frames that taught something: half a second of the agent's speech. */
const ENOUGH_LESSONS = 500 / FRAME_MS;
/** The true delay is known when its bound stands out so far above the mean of all. */
const STANDS_OUT_DB = 10;

/** The strongest echo on the line. */
interface EchoTrace {
  readonly delayMs: number;
  readonly lossDb: number;
}

/**
 * How much of what the line plays comes back, learnt for each delay and band. What comes in is echo and something else, so it can't be less
 * than the echo: for each delay, the least that came in after so much went out bounds the echo from above. At a wrong delay a pause soon
 * shows that nothing comes back; at the right one the bound stays at the echo's true gain. Somebody who speaks can only loosen bounds.
 */
export class ReferenceEchoPath {
  /** Highest level of echo to be reckoned with in each band now (dBFS). */
  readonly expectedDb = new Float64Array(BANDS).fill(SILENT_BAND_DB);
  /**
   * Rows of bands of the last `LAGS` frames that were played, the newest at `#newest`: as they were, the loudest within the jitter, and what
   * they teach. A delay between two whole frames mixes two of them: the echo is at least that of the fainter one.
   */
  readonly #played = new Float64Array(LAGS * BANDS).fill(SILENT_BAND_DB);
  readonly #peaks = new Float64Array(LAGS * BANDS).fill(SILENT_BAND_DB);
  readonly #lessons = new Float64Array(LAGS * BANDS).fill(NO_LESSON);
  #newest = 0;
  readonly #loudestDb = new Float64Array(BANDS).fill(SILENT_BAND_DB);
  readonly #gainDb = new Float64Array(LAGS * BANDS).fill(FIRST_GAIN_DB);
  /** Frames that taught something about each delay. */
  readonly #taught = new Uint32Array(LAGS);
  /** Frames since the agent was last loud enough to be heard as an echo. */
  #quietFrames = LAGS + JITTER_FRAMES;

  /** Whether anything that was played may still come back. */
  get awake(): boolean {
    return this.#quietFrames < LAGS + JITTER_FRAMES;
  }

  /** The bands of a frame as it is played (dBFS). */
  play(outDb: Float64Array): void {
    const before = this.#newest * BANDS;
    this.#newest = (this.#newest + 1) % LAGS;
    const row = this.#newest * BANDS;
    this.#quietFrames++;
    for (let band = 0; band < BANDS; band++) {
      const db = outDb[band] ?? SILENT_BAND_DB;
      this.#played[row + band] = db;
      this.#peaks[row + band] = db;
      this.#loudestDb[band] = Math.max(db, (this.#loudestDb[band] ?? 0) - LOUDEST_FALLS_DB);
      this.#lessons[row + band] = this.#lessonOf(band, Math.min(db, this.#played[before + band] ?? 0));
      if (db > FAINT_DB) this.#quietFrames = 0;
    }
    for (let back = 1; back <= JITTER_FRAMES; back++) this.#spread(row, this.#rowAt(back));
  }

  #lessonOf(band: number, playedDb: number): number {
    const strong = playedDb >= FAINT_DB && playedDb >= (this.#loudestDb[band] ?? 0) - BELOW_LOUDEST_DB;
    return strong ? playedDb : NO_LESSON;
  }

  /** The carrier had run dry and begins to play afresh: each delay's bounds become the loosest of its neighbours', until new frames tighten them again. */
  loosen(): void {
    const known = this.#gainDb.slice();
    for (let lag = 0; lag < LAGS; lag++)
      for (let shift = -SHIFT_FRAMES; shift <= SHIFT_FRAMES; shift++)
        for (let band = 0; band < BANDS; band++) {
          const at = lag * BANDS + band;
          const db = known[at + shift * BANDS] ?? -Infinity;
          if (db > (this.#gainDb[at] ?? 0)) this.#gainDb[at] = db;
        }
  }

  /** Takes the louder of two frames' bands into the peaks of both. */
  #spread(row: number, earlier: number): void {
    for (let band = 0; band < BANDS; band++) {
      const now = this.#played[row + band] ?? 0;
      const before = this.#played[earlier + band] ?? 0;
      if (before > (this.#peaks[row + band] ?? 0)) this.#peaks[row + band] = before;
      if (now > (this.#peaks[earlier + band] ?? 0)) this.#peaks[earlier + band] = now;
    }
  }

  /** The bands of what came in during the frame that `play` was told of; `silent`: digital silence. Sets `expectedDb`, from what was known before. */
  hear(inDb: Float64Array, silent: boolean): void {
    this.expectedDb.fill(SILENT_BAND_DB);
    if (!this.awake) return;
    const lowering = silent && this.trace !== undefined ? LOST_PACKET_STEP_DB : Infinity;
    for (let lag = 0; lag < LAGS; lag++) {
      this.#expect(lag);
      this.#learn(lag, inDb, lowering);
    }
  }

  #expect(lag: number): void {
    const row = this.#rowAt(lag);
    const gains = lag * BANDS;
    for (let band = 0; band < BANDS; band++) {
      const db = (this.#peaks[row + band] ?? 0) + (this.#gainDb[gains + band] ?? 0);
      if (db > (this.expectedDb[band] ?? 0)) this.expectedDb[band] = db;
    }
  }

  #learn(lag: number, inDb: Float64Array, loweringLimitDb: number): void {
    const row = this.#rowAt(lag);
    const gains = lag * BANDS;
    let lessons = 0;
    for (let band = 0; band < BANDS; band++) {
      const lessonDb = this.#lessons[row + band] ?? NO_LESSON;
      if (lessonDb === NO_LESSON) continue;
      lessons++;
      const gain = this.#gainDb[gains + band] ?? 0;
      const step = Math.max(stepFor((inDb[band] ?? 0) - lessonDb - gain), -loweringLimitDb);
      this.#gainDb[gains + band] = Math.min(WORST_GAIN_DB, gain + step);
    }
    if (lessons > 0) this.#taught[lag] = (this.#taught[lag] ?? 0) + 1;
  }

  /** Where in the rows the frame lies that was played `lag` frames ago. */
  #rowAt(lag: number): number {
    const slot = this.#newest - lag;
    return (slot < 0 ? slot + LAGS : slot) * BANDS;
  }

  /** The echo as learnt; undefined while no delay stands out. */
  get trace(): EchoTrace | undefined {
    // What no frame has taught yet stands at its beginning, and out: it is no echo.
    if (this.#taught.some((frames) => frames < ENOUGH_LESSONS)) return undefined;
    let sumDb = 0;
    let bestDb = -Infinity;
    let bestLag = 0;
    for (let lag = 0; lag < LAGS; lag++) {
      let gainDb = 0;
      for (let band = 0; band < BANDS; band++) gainDb += this.#gainDb[lag * BANDS + band] ?? 0;
      gainDb /= BANDS;
      sumDb += gainDb;
      if (gainDb > bestDb) [bestDb, bestLag] = [gainDb, lag];
    }
    if (bestDb - sumDb / LAGS < STANDS_OUT_DB) return undefined;
    return { delayMs: bestLag * FRAME_MS, lossDb: -bestDb };
  }
}

function stepFor(offDb: number): number {
  if (offDb > 0) return Math.min(offDb, RAISE_LIMIT_DB) * RAISING;
  return offDb * (offDb < -FAR_OFF_DB ? FAST_LOWERING : LOWERING);
}
