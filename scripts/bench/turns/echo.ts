import type { Dice } from './dice.js';
import { gainOfDb, samplesOf } from './units.js';

/** The line's echo of the agent. */
export interface EchoConditions {
  readonly delayMs: number;
  /** Return loss (dB). */
  readonly lossDb: number;
}

/** The echo path is so long: what two-wire hybrids and small handsets smear (samples). */
const SPREAD_SAMPLES = 24;
/** From tap to tap. */
const DECAY = 0.75;

/** The impulse response of an echo path without its delay: decaying chance, of exactly the energy that the loss leaves. */
export function echoTaps({ lossDb }: EchoConditions, dice: Dice): Float64Array {
  const taps = Float64Array.from({ length: SPREAD_SAMPLES }, (_, i) =>
    i === 0 ? 1 : DECAY ** i * dice.normal() * 0.7,
  );
  const energy = taps.reduce((sum, tap) => sum + tap * tap, 0);
  return taps.map((tap) => (tap * gainOfDb(-lossDb)) / Math.sqrt(energy));
}

/** What comes back of what was heard: adds the echo that belongs to line time [from, from + into.length). */
export class EchoPath {
  readonly #taps: Float64Array;
  readonly #delay: number;

  constructor(conditions: EchoConditions, dice: Dice) {
    this.#taps = echoTaps(conditions, dice);
    this.#delay = samplesOf(conditions.delayMs);
  }

  /** `heard`: everything played on the line, in line time. */
  addTo(into: Float64Array, from: number, heard: Int16Array): void {
    const taps = this.#taps;
    for (let i = 0; i < into.length; i++) {
      const newest = from + i - this.#delay;
      let sum = 0;
      for (let k = 0; k < taps.length; k++) sum += (taps[k] ?? 0) * (heard[newest - k] ?? 0);
      into[i] = (into[i] ?? 0) + sum;
    }
  }
}
