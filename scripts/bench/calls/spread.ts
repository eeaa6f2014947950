/** Said where nothing came that a delay could be told by. */
export const NO_MARKER = 'no marker';

const STEP_MS = 0.01;
const STEPS = 200_000;

/** A spread of times in short (ms). */
export interface SpreadFigures {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Some of its figures beside each other (ms), or that there was nothing to time. */
export function spreadText(
  spread: SpreadFigures,
  which: readonly ('p50' | 'p99' | 'p999')[],
  digits = 2,
): string {
  if (Number.isNaN(spread.p50)) return NO_MARKER;
  return which.map((name) => spread[name].toFixed(digits)).join(' / ');
}

/** Collects times of up to two seconds, to a hundredth of a millisecond, in a place of fixed size. */
export class Spread {
  readonly #steps = new Uint32Array(STEPS);
  #count = 0;
  #max = 0;

  add(ms: number): void {
    const step = Math.min(STEPS - 1, Math.max(0, Math.ceil(ms / STEP_MS)));
    this.#steps[step] = (this.#steps[step] ?? 0) + 1;
    this.#count += 1;
    this.#max = Math.max(this.#max, ms);
  }

  /** Begins anew. */
  reset(): void {
    this.#steps.fill(0);
    this.#count = 0;
    this.#max = 0;
  }

  figures(): SpreadFigures {
    return {
      count: this.#count,
      p50: this.#at(0.5),
      p99: this.#at(0.99),
      p999: this.#at(0.999),
      max: this.#max,
    };
  }

  #at(share: number): number {
    const wanted = Math.ceil(share * this.#count);
    let seen = 0;
    for (let step = 0; step < STEPS; step += 1) {
      seen += this.#steps[step] ?? 0;
      if (seen >= wanted && seen > 0) return step * STEP_MS;
    }
    return NaN;
  }
}
