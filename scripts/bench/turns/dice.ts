import { seededRandom } from '../bursts.js';

/** Chance that is the same in every run: everything random of a scene comes from one seed, by name. */
export class Dice {
  readonly #seed: string;
  readonly #random: () => number;

  constructor(seed: string) {
    this.#seed = seed;
    this.#random = seededRandom(hash(seed));
  }

  /** Dice of their own for one purpose: what others throw does not change them. */
  for(purpose: string): Dice {
    return new Dice(`${this.#seed}/${purpose}`);
  }

  /** From 0 up to 1. */
  readonly unit = (): number => this.#random();

  between(from: number, to: number): number {
    return from + (to - from) * this.#random();
  }

  whole(from: number, to: number): number {
    return Math.floor(this.between(from, to + 1));
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[Math.floor(this.#random() * list.length)] ?? list[0];
  }

  /** Of mean 0 and variance 1 (twelve uniform numbers). */
  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.#random();
    return sum;
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return state >>> 0;
}
