import { FRAME_MS } from '../audio/frame.js';
import { RoundTrip } from './round-trip.js';

/** A stretch of playout without a hole: the audio from `fromMs` on was sent at `atMs` on an idle line. */
interface Run {
  readonly fromMs: number;
  readonly atMs: number;
  /** So much later it is played than that, because the carrier took nothing meanwhile. */
  stoodMs: number;
}

/** A place behind what was sent: the audio up to `positionMs`, whose echo is due at `dueAtMs` as seen from here. */
export interface Placed {
  readonly positionMs: number;
  readonly dueAtMs: number;
  readonly run: Run;
  /** What the run had stood still by then. */
  readonly stoodMs: number;
}

/**
 * Where the carrier's playout will be when something that is sent now arrives there (ms of audio, counted from the call's beginning).
 * An idle line plays what comes at once. The way there delays what is sent now as it delayed the audio, so that the time since the audio was sent says
 * how much was played, whatever the delay is. Echoes of marks measure only what has slipped since.
 */
export class PlayoutEstimate {
  readonly #roundTrip = new RoundTrip();
  #run: Run = { fromMs: 0, atMs: 0, stoodMs: 0 };
  #keepsRun = false;
  #sentMs = 0;
  #slipMs = 0;
  /** It never goes back behind this. */
  #floorMs = 0;
  /** Up to here marks came back. */
  #confirmedMs = 0;

  /** All audio sent. */
  get sentMs(): number {
    return this.#sentMs;
  }

  get confirmedMs(): number {
    return this.#confirmedMs;
  }

  /** The shortest time that a mark took to come back; undefined before the first. */
  get roundTripMs(): number | undefined {
    return this.#roundTrip.usualMs;
  }

  positionMs(nowMs: number): number {
    const { fromMs, atMs, stoodMs } = this.#run;
    const playedMs = fromMs + nowMs - atMs - stoodMs - this.#slipMs;
    return Math.max(this.#floorMs, Math.min(this.#sentMs, playedMs));
  }

  /** Since when there has been nothing left to play (ms of the clock); in the future while there is. */
  get dryAtMs(): number {
    return this.#dueAtMs + this.#slipMs;
  }

  /** Audio goes to the carrier. */
  sent(lengthMs: number, nowMs: number): void {
    if (this.positionMs(nowMs) >= this.#sentMs) {
      if (this.#keepsRun && this.#confirmedMs < this.#sentMs) this.#standStill(nowMs);
      else this.#begin(nowMs);
    }
    this.#keepsRun = false;
    this.#sentMs += lengthMs;
  }

  /** The carrier takes nothing for a while: what is sent next follows what it has, unless all of that has come back by then. */
  keepRun(): void {
    this.#keepsRun = true;
  }

  /** The place behind everything that was sent, for a mark that is set now: before that it can't come back. */
  place(nowMs: number): Placed {
    const { stoodMs } = this.#run;
    return { positionMs: this.#sentMs, dueAtMs: Math.max(nowMs, this.#dueAtMs), run: this.#run, stoodMs };
  }

  /** A mark that was set there came back. Returns how much later than its neighbours; undefined when it says nothing about time. */
  echoed({ positionMs, dueAtMs, run, stoodMs }: Placed, nowMs: number): number | undefined {
    this.#confirmedMs = Math.max(this.#confirmedMs, positionMs);
    const tookMs = nowMs - dueAtMs - (run.stoodMs - stoodMs);
    // Nothing plays faster than real time: this carrier echoes what it has not played.
    if (tookMs < -FRAME_MS) return undefined;
    this.#floorMs = Math.max(this.positionMs(nowMs), positionMs);
    if (run !== this.#run) return undefined;
    const latenessMs = this.#roundTrip.measured(Math.max(0, tookMs));
    this.#slipMs = this.#roundTrip.slipMs;
    return latenessMs;
  }

  /** Counts everything sent as over. */
  skip(): void {
    this.#floorMs = this.#sentMs;
    this.#confirmedMs = this.#sentMs;
  }

  #standStill(nowMs: number): void {
    this.#run.stoodMs += Math.max(0, nowMs - this.dryAtMs);
  }

  #begin(nowMs: number): void {
    this.#run = { fromMs: this.#sentMs, atMs: nowMs, stoodMs: 0 };
    this.#slipMs = 0;
    this.#roundTrip.newRun();
  }

  get #dueAtMs(): number {
    return this.#run.atMs + this.#run.stoodMs + this.#sentMs - this.#run.fromMs;
  }
}
