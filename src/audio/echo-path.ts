import { BANDS, SILENT_BAND_DB } from './bands.js';
import { FRAME_MS } from './frame.js';
import { CELLS, LAGS, NO_LESSON } from './echo-rows.js';
import type { EchoRows } from './echo-rows.js';
import { plainEchoRows } from './plain-echo-rows.js';
import { simdEchoRows } from './simd/echo-rows.js';

/** The delay may wander by so much while the agent speaks. */
const JITTER_FRAMES = 40 / FRAME_MS;
/** When the carrier begins to play afresh, the delay may differ by so much more. */
const SHIFT_FRAMES = 160 / FRAME_MS;
/** What no frame has shown yet: echo as loud as the agent. */
const FIRST_GAIN_DB = 0;
/** A band of the agent's voice teaches something while it is as strong as this (dBFS), and so near to its loudest of late. */
const FAINT_DB = -62;
const BELOW_LOUDEST_DB = 20;
const LOUDEST_FALLS_DB = 0.02;
/** Line known to echo, and then digital silence: lost packets rather than a lost echo. They count for no more than this. */
const LOST_PACKET_STEP_DB = 0.02;
/** A delay is judged after so many frames that taught something: half a second of the agent's speech. */
const ENOUGH_LESSONS = 500 / FRAME_MS;
/** The true delay is known when its bound stands out so far above the mean of all. */
const STANDS_OUT_DB = 10;

const newRows = simdEchoRows ?? plainEchoRows;

/** The strongest echo on the line. */
export interface EchoTrace {
  readonly delayMs: number;
  readonly lossDb: number;
}

/**
 * How much of what the line plays comes back, learnt for each delay and band. What comes in is echo and something else, so it can't be less
 * than the echo: for each delay, the least that came in after so much went out bounds the echo from above. At a wrong delay a pause soon
 * shows that nothing comes back; at the right one the bound stays at the echo's true gain. Somebody who speaks can only loosen bounds.
 */
export class EchoPath {
  /**
   * Rows of bands of the last `LAGS` frames that were played, the newest at `#newest`: as they were, and in `#rows` the loudest within the jitter,
   * and what they teach. A delay between two whole frames mixes two of them: the echo is at least that of the fainter one.
   */
  readonly #played = new Float32Array(CELLS).fill(SILENT_BAND_DB);
  #rows: EchoRows;
  /** In how many bands each row teaches something. */
  readonly #bandsTaught = new Uint8Array(LAGS);
  #newest = 0;
  readonly #loudestDb = new Float32Array(BANDS).fill(SILENT_BAND_DB);
  /** Frames that taught something about each delay. */
  readonly #taught = new Uint32Array(LAGS);
  /** Frames since the agent was last loud enough to be heard as an echo. */
  #quietFrames = LAGS + JITTER_FRAMES;

  constructor(rows = newRows()) {
    this.#rows = rows;
    rows.expectedDb.fill(SILENT_BAND_DB);
    rows.gainDb.fill(FIRST_GAIN_DB);
    rows.peaks.fill(SILENT_BAND_DB);
    rows.lessons.fill(NO_LESSON);
  }

  /** Highest level of echo to be reckoned with in each band now (dBFS). */
  get expectedDb(): Float32Array {
    return this.#rows.expectedDb;
  }

  /** Gives its memory back; safe to call twice. */
  free(): void {
    this.#rows.free();
    // Another call may own the memory by now: whoever goes on listening writes elsewhere.
    this.#rows = plainEchoRows();
  }

  /** Whether anything that was played may still come back. */
  get awake(): boolean {
    return this.#quietFrames < LAGS + JITTER_FRAMES;
  }

  /** The bands of a frame as it is played (dBFS). */
  play(outDb: Float64Array): void {
    const before = this.#newest * BANDS;
    this.#newest = this.#rowAt(LAGS - 1) / BANDS;
    this.#quietFrames++;
    this.#putRow(this.#newest * BANDS, before, outDb);
    for (let back = 1; back <= JITTER_FRAMES; back++) this.#spread(this.#newest * BANDS, this.#rowAt(back));
  }

  #putRow(row: number, before: number, outDb: Float64Array): void {
    const { peaks, lessons } = this.#rows;
    let bands = 0;
    for (let band = 0; band < BANDS; band++) {
      const db = outDb[band] ?? SILENT_BAND_DB;
      this.#played[row + band] = db;
      peaks[row + band] = db;
      this.#loudestDb[band] = Math.max(db, (this.#loudestDb[band] ?? 0) - LOUDEST_FALLS_DB);
      const lessonDb = this.#lessonOf(band, Math.min(db, this.#played[before + band] ?? 0));
      lessons[row + band] = lessonDb;
      if (lessonDb !== NO_LESSON) bands++;
      if (db > FAINT_DB) this.#quietFrames = 0;
    }
    this.#bandsTaught[row / BANDS] = bands;
  }

  #lessonOf(band: number, playedDb: number): number {
    const strong = playedDb >= FAINT_DB && playedDb >= (this.#loudestDb[band] ?? 0) - BELOW_LOUDEST_DB;
    return strong ? playedDb : NO_LESSON;
  }

  /** The carrier had run dry and begins to play afresh: each delay's bounds become the loosest of its neighbours', until new frames tighten them again. */
  loosen(): void {
    const known = this.#rows.gainDb.slice();
    for (let lag = 0; lag < LAGS; lag++)
      for (let shift = -SHIFT_FRAMES; shift <= SHIFT_FRAMES; shift++)
        for (let band = 0; band < BANDS; band++) {
          const at = lag * BANDS + band;
          const db = known[at + shift * BANDS] ?? -Infinity;
          if (db > (this.#rows.gainDb[at] ?? 0)) this.#rows.gainDb[at] = db;
        }
  }

  /** Takes the louder of two frames' bands into the peaks of both. */
  #spread(row: number, earlier: number): void {
    const { peaks } = this.#rows;
    for (let band = 0; band < BANDS; band++) {
      const now = this.#played[row + band] ?? 0;
      const before = this.#played[earlier + band] ?? 0;
      if (before > (peaks[row + band] ?? 0)) peaks[row + band] = before;
      if (now > (peaks[earlier + band] ?? 0)) peaks[earlier + band] = now;
    }
  }

  /** The bands of what came in during the frame that `play` was told of; `silent`: digital silence. Sets `expectedDb`, from what was known before. */
  hear(inDb: Float64Array, silent: boolean): void {
    if (!this.awake) {
      this.expectedDb.fill(SILENT_BAND_DB);
      return;
    }
    const lowestStepDb = silent && this.trace !== undefined ? -LOST_PACKET_STEP_DB : -Infinity;
    this.#rows.inDb.set(inDb);
    this.#rows.hear(this.#newest, lowestStepDb);
    for (let lag = 0; lag < LAGS; lag++)
      if (this.#bandsTaught[this.#rowAt(lag) / BANDS] !== 0) this.#taught[lag] = (this.#taught[lag] ?? 0) + 1;
  }

  /** Where in the rows the frame lies that was played `lag` frames ago. */
  #rowAt(lag: number): number {
    const slot = this.#newest + lag;
    return (slot < LAGS ? slot : slot - LAGS) * BANDS;
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
      for (let band = 0; band < BANDS; band++) gainDb += this.#rows.gainDb[lag * BANDS + band] ?? 0;
      gainDb /= BANDS;
      sumDb += gainDb;
      if (gainDb > bestDb) [bestDb, bestLag] = [gainDb, lag];
    }
    if (bestDb - sumDb / LAGS < STANDS_OUT_DB) return undefined;
    return { delayMs: bestLag * FRAME_MS, lossDb: -bestDb };
  }
}
