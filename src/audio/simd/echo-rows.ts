import { BANDS, SILENT_BAND_DB } from '../bands.js';
import { CELLS, LAGS } from '../echo-rows.js';
import type { EchoRows } from '../echo-rows.js';
import { ECHO_LAYOUT, hear } from './echo-kernel.js';
import { compile } from './instance.js';
import type { Instance } from './instance.js';

/** 1 MiB, of which the machine provides what is used. */
const PAGES = 16;
const PAGE_BYTES = 0x10000;
const PLACES = Math.floor((PAGES * PAGE_BYTES) / ECHO_LAYOUT.bytes);
const ROW_BYTES = BANDS * Float32Array.BYTES_PER_ELEMENT;

const instantiate = compile([hear()], PAGES);
/** Places for echo paths that are free, of all instances: a memory that never grows keeps its views alive. */
const free: { readonly instance: Instance<'hear'>; readonly base: number }[] = [];

/** Makes rows whose arithmetic is WebAssembly SIMD; undefined where the machine has none. Their numbers are the plain ones', to the last bit. */
export const simdEchoRows: (() => EchoRows) | undefined =
  instantiate === undefined
    ? undefined
    : () => {
        if (free.length === 0) addPlaces(instantiate());
        return new SimdRows();
      };

function addPlaces(instance: Instance<'hear'>): void {
  for (let place = PLACES - 1; place >= 0; place--) free.push({ instance, base: place * ECHO_LAYOUT.bytes });
}

class SimdRows implements EchoRows {
  readonly inDb;
  readonly expectedDb;
  readonly gainDb;
  readonly peaks;
  readonly lessons;
  readonly #lowestStepDb;
  #place = free.pop();

  constructor() {
    this.inDb = this.#view(ECHO_LAYOUT.inAt, BANDS);
    this.expectedDb = this.#view(ECHO_LAYOUT.expectedAt, BANDS);
    this.gainDb = this.#view(ECHO_LAYOUT.gainAt, CELLS);
    this.peaks = this.#view(ECHO_LAYOUT.peaksAt, CELLS);
    this.lessons = this.#view(ECHO_LAYOUT.lessonsAt, CELLS);
    this.#lowestStepDb = this.#view(ECHO_LAYOUT.lowestStepAt, 1);
  }

  hear(newest: number, lowestStepDb: number): void {
    if (this.#place === undefined) return;
    const { instance, base } = this.#place;
    this.expectedDb.fill(SILENT_BAND_DB);
    this.#lowestStepDb[0] = lowestStepDb;
    // The ring in two runs: up to its end, and from its beginning.
    const [turn, end] = [base + (LAGS - newest) * ROW_BYTES, base + LAGS * ROW_BYTES];
    instance.hear(base, base + newest * ROW_BYTES, base, turn);
    if (turn < end) instance.hear(base, base, turn, end);
  }

  free(): void {
    if (this.#place === undefined) return;
    free.push(this.#place);
    this.#place = undefined;
  }

  #view(at: number, count: number): Float32Array {
    if (this.#place === undefined) return new Float32Array(count);
    return new Float32Array(this.#place.instance.memory.buffer, this.#place.base + at, count);
  }
}
