/** A band in which the filter's gain shall be `gain`; the error there counts `weight` times. */
export interface Band {
  readonly fromHz: number;
  readonly toHz: number;
  readonly gain: number;
  readonly weight: number;
}

/** What to design: a linear-phase FIR with an odd number of taps. */
export interface FilterSpec {
  readonly taps: number;
  readonly rateHz: number;
  readonly bands: readonly Band[];
}

interface GridPoint {
  /** 0…π. */
  readonly omega: number;
  readonly gain: number;
  readonly weight: number;
}

interface Extremum {
  readonly point: GridPoint;
  readonly error: number;
}

const GRID_POINTS_PER_COSINE = 32;
const MAX_EXCHANGES = 60;
/** The ripples count as equal when the largest is within this part of the levelled error. */
const EQUAL_RIPPLE = 1e-6;

/**
 * Taps of the linear-phase FIR whose weighted error is the smallest possible (Parks and McClellan 1972: Remez exchange over a sum of cosines).
 * Each round solves the plain linear system for the levelled error instead of interpolating: slower, shorter, and exact enough for 100 taps.
 */
export function designEquiripple(spec: FilterSpec): Float64Array {
  const order = (spec.taps - 1) / 2;
  if (!Number.isInteger(order)) throw new Error('the number of taps must be odd');
  const bands = spec.bands.map((band) => gridOf(band, spec, order));
  let chosen = spread(bands.flat(), order + 2);
  for (let round = 0; round < MAX_EXCHANGES; round++) {
    const { cosines, levelled } = solveAlternation(chosen, order);
    const extrema = bands.flatMap((grid) => extremaOf(grid, cosines));
    const alternating = thinned(extrema, order + 2);
    const largest = Math.max(...alternating.map(({ error }) => Math.abs(error)));
    if (largest - Math.abs(levelled) <= EQUAL_RIPPLE * largest) return tapsOf(cosines);
    chosen = alternating.map(({ point }) => point);
  }
  throw new Error('the exchange did not settle');
}

function gridOf(band: Band, { rateHz }: FilterSpec, order: number): GridPoint[] {
  const span = (2 * (band.toHz - band.fromHz)) / rateHz;
  const count = Math.max(2, Math.ceil(span * order * GRID_POINTS_PER_COSINE));
  return Array.from({ length: count + 1 }, (_, i) => {
    const hz = band.fromHz + ((band.toHz - band.fromHz) * i) / count;
    return { omega: (2 * Math.PI * hz) / rateHz, gain: band.gain, weight: band.weight };
  });
}

function spread(grid: readonly GridPoint[], count: number): GridPoint[] {
  return Array.from({ length: count }, (_, i) => at(grid, Math.round((i * (grid.length - 1)) / (count - 1))));
}

/** Cosine coefficients that miss the wanted gain by ±`levelled`/weight at the chosen points, in turns. */
function solveAlternation(points: readonly GridPoint[], order: number) {
  const rows = points.map(({ omega, gain, weight }, i) => [
    ...Array.from({ length: order + 1 }, (_, k) => Math.cos(k * omega)),
    (i % 2 === 0 ? 1 : -1) / weight,
    gain,
  ]);
  const solution = solve(rows);
  return { cosines: solution.slice(0, -1), levelled: at(solution, order + 1) };
}

/** Gaussian elimination with row pivoting; each row carries its right-hand side last. */
function solve(rows: number[][]): number[] {
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const below = rows.slice(column);
    const best = below.reduce((a, b) => (Math.abs(at(b, column)) > Math.abs(at(a, column)) ? b : a));
    const pivotAt = rows.indexOf(best, column);
    [rows[column], rows[pivotAt]] = [best, at(rows, column)];
    for (const row of rows.slice(column + 1)) {
      const factor = at(row, column) / at(best, column);
      for (let k = column; k <= size; k++) row[k] = at(row, k) - factor * at(best, k);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    const row = at(rows, i);
    const known = solution.reduce((sum, value, k) => (k > i ? sum + value * at(row, k) : sum), 0);
    solution[i] = (at(row, size) - known) / at(row, i);
  }
  return solution;
}

/** Local extrema of the weighted error in one band, its edges included. */
function extremaOf(grid: readonly GridPoint[], cosines: readonly number[]): Extremum[] {
  const errors = grid.map((point) => ({
    point,
    error: point.weight * (point.gain - amplitude(cosines, point.omega)),
  }));
  return errors.filter(({ error }, i) => {
    const before = errors[i - 1]?.error ?? 0;
    const after = errors[i + 1]?.error ?? 0;
    return error > 0 ? error >= before && error >= after : error <= before && error <= after;
  });
}

function amplitude(cosines: readonly number[], omega: number): number {
  return cosines.reduce((sum, value, k) => sum + value * Math.cos(k * omega), 0);
}

/** The largest extremum of every run of one sign, then as many as asked for, given up from the weaker end. */
function thinned(extrema: readonly Extremum[], count: number): Extremum[] {
  const kept: Extremum[] = [];
  for (const extremum of extrema) {
    const last = kept.at(-1);
    if (last === undefined || Math.sign(last.error) !== Math.sign(extremum.error)) kept.push(extremum);
    else if (Math.abs(extremum.error) > Math.abs(last.error)) kept[kept.length - 1] = extremum;
  }
  if (kept.length < count) throw new Error('the error does not alternate often enough');
  while (kept.length > count) {
    const firstIsWeaker = Math.abs(at(kept, 0).error) < Math.abs(at(kept, kept.length - 1).error);
    if (firstIsWeaker) kept.shift();
    else kept.pop();
  }
  return kept;
}

function tapsOf(cosines: readonly number[]): Float64Array {
  const order = cosines.length - 1;
  return Float64Array.from({ length: 2 * order + 1 }, (_, n) => {
    const distance = Math.abs(n - order);
    return distance === 0 ? at(cosines, 0) : at(cosines, distance) / 2;
  });
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`index ${index} of ${list.length}`);
  return value;
}
