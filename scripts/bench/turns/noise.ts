import { TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import { Dice } from './dice.js';
import type { Flite, VoiceName } from './flite-speaker.js';
import { rmsOfDb } from './units.js';

export type NoiseKind = 'white' | 'pink' | 'babble';

/** What is heard at the caller's end besides the caller (dB of full scale, RMS). */
export interface NoiseConditions {
  readonly kind: NoiseKind;
  readonly levelDb: number;
}

/** Noise repeats after this long (s). */
const LOOP_S = 20;
const LENGTH = LOOP_S * TELEPHONE_RATE_HZ;
const BABBLERS: readonly VoiceName[] = ['rms', 'slt', 'awb', 'kal16'];
/** Each of them is heard so many times at once, a different stretch each time. */
const LAYERS = 2;
const BABBLE =
  'The train from the north was late again this morning, and nobody knew why. We waited on the platform for almost an hour. ' +
  'Then somebody said that there had been snow on the line, so we went to have breakfast, and after that the sun came out.';

/** Loops of noise of unit RMS, made once each. */
export class Noises {
  readonly #flite: Flite;
  readonly #loops = new Map<NoiseKind, Float32Array>();

  constructor(flite: Flite) {
    this.#flite = flite;
  }

  /** Adds noise of that level to a block that begins at `at`; `offset` makes scenes begin at different places. */
  addTo(into: Float64Array, at: number, { kind, levelDb }: NoiseConditions): void {
    const loop = this.#loop(kind);
    const gain = rmsOfDb(levelDb);
    for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) + gain * (loop[(at + i) % LENGTH] ?? 0);
  }

  #loop(kind: NoiseKind): Float32Array {
    const loop = this.#loops.get(kind) ?? unitRms(this.#make(kind));
    this.#loops.set(kind, loop);
    return loop;
  }

  #make(kind: NoiseKind): Float32Array {
    const dice = new Dice(`noise ${kind}`);
    switch (kind) {
      case 'white':
        return new Float32Array(LENGTH).map(() => dice.normal());
      case 'pink':
        return pink(dice);
      case 'babble':
        return this.#babble(dice);
    }
  }

  #babble(dice: Dice): Float32Array {
    const loop = new Float32Array(LENGTH);
    for (const voice of BABBLERS) {
      const speech = this.#flite.speak({ voice, stretch: 1 }, { words: BABBLE }, TELEPHONE_RATE_HZ);
      const unit = unitRms(Float32Array.from(speech));
      for (let layer = 0; layer < LAYERS; layer++) {
        const offset = dice.whole(0, unit.length - 1);
        for (let i = 0; i < LENGTH; i++) loop[i] = (loop[i] ?? 0) + (unit[(offset + i) % unit.length] ?? 0);
      }
    }
    return loop;
  }
}

/** White noise through one-pole filters an octave or two apart, which together fall by 3 dB an octave. */
function pink(dice: Dice): Float32Array {
  const poles = [0.997, 0.985, 0.94, 0.78, 0.3];
  const states = poles.map(() => 0);
  return new Float32Array(LENGTH).map(() => {
    const white = dice.normal();
    let sum = 0;
    poles.forEach((pole, i) => {
      const state = pole * (states[i] ?? 0) + Math.sqrt(1 - pole) * white;
      states[i] = state;
      sum += state;
    });
    return sum;
  });
}

function unitRms(samples: Float32Array): Float32Array {
  const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  return samples.map((sample) => sample / rms);
}
