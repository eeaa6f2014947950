import { FRAME_MS } from '../audio/frame.js';
import type { Clock, Timer } from '../ports/clock.js';

/** The lines of a process are spread over so many moments of a frame, so that they are not all served at once; each moment costs a wake-up fifty times a second. */
export const PHASES = 4;
/** Frames that may be written along with the one that is due, when the process comes late: what a phone's buffer takes. For the rest of a stall nothing is written. */
export const MAX_LATE_FRAMES = 1;

const PHASE_MS = FRAME_MS / PHASES;

/** A line's place in the ticker. */
export interface Slots {
  /** No slot comes after this. Safe to call twice. */
  leave(): void;
}

interface Phase {
  /** When its next slot begins. */
  dueMs: number;
  readonly lines: Set<() => void>;
}

/**
 * The one timer of all lines whose clock is ours: each has a slot every 20 ms, on a schedule fixed when the ticker was made, which therefore never drifts.
 * Reusable for every wire that plays frames as they come.
 */
export class FrameTicker {
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  readonly #startMs: number;
  readonly #phases: readonly Phase[] = Array.from({ length: PHASES }, () => ({ dueMs: 0, lines: new Set() }));
  #timer: Timer | undefined;
  /** What the timer is set for. */
  #timerMs = Infinity;

  /** `failed` is told of a throw that a line let out; neither the other lines nor the timer notice it. */
  constructor(clock: Clock, failed: (error: unknown) => void) {
    this.#clock = clock;
    this.#failed = failed;
    this.#startMs = clock.now();
  }

  /** From now on `slot` runs every 20 ms, for the first time within the next 20. */
  join(slot: () => void): Slots {
    const index = this.#emptiest();
    const phase = this.#phases[index];
    if (phase === undefined) throw new RangeError(`no phase ${index}`);
    if (phase.lines.size === 0) phase.dueMs = this.#firstSlot(index);
    // A line of its own, also where two share a function.
    const line = (): void => slot();
    phase.lines.add(line);
    this.#arm();
    return { leave: () => this.#leave(phase, line) };
  }

  /** The phase with the fewest lines; the first of several. */
  #emptiest(): number {
    const sizes = this.#phases.map(({ lines }) => lines.size);
    return sizes.indexOf(Math.min(...sizes));
  }

  /** The next slot of a phase that begins now or later. */
  #firstSlot(index: number): number {
    const originMs = this.#startMs + index * PHASE_MS;
    return originMs + Math.max(0, Math.ceil((this.#clock.now() - originMs) / FRAME_MS)) * FRAME_MS;
  }

  #leave({ lines }: Phase, line: () => void): void {
    lines.delete(line);
    if (this.#phases.some((phase) => phase.lines.size > 0)) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerMs = Infinity;
  }

  #arm(): void {
    const dueMs = Math.min(...this.#phases.map((phase) => (phase.lines.size > 0 ? phase.dueMs : Infinity)));
    if (dueMs >= this.#timerMs) return;
    this.#timer?.cancel();
    this.#timerMs = dueMs;
    this.#timer = this.#clock.after(dueMs - this.#clock.now(), () => this.#wake());
  }

  #wake(): void {
    this.#timerMs = Infinity;
    const nowMs = this.#clock.now();
    for (const phase of this.#phases)
      if (phase.lines.size > 0 && phase.dueMs <= nowMs) this.#serve(phase, nowMs);
    if (this.#phases.some(({ lines }) => lines.size > 0)) this.#arm();
  }

  #serve(phase: Phase, nowMs: number): void {
    const missed = Math.floor((nowMs - phase.dueMs) / FRAME_MS);
    phase.dueMs += (missed + 1) * FRAME_MS;
    for (const line of phase.lines) {
      for (let turn = 0; turn <= Math.min(missed, MAX_LATE_FRAMES) && phase.lines.has(line); turn++)
        this.#run(line);
    }
  }

  #run(line: () => void): void {
    try {
      line();
    } catch (error) {
      this.#failed(error);
    }
  }
}
