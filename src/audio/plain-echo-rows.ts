import { BANDS, SILENT_BAND_DB } from './bands.js';
import {
  CELLS,
  FAR_OFF_DB,
  FAST_LOWERING,
  LAGS,
  LOWERING,
  NO_LESSON,
  RAISE_LIMIT_DB,
  RAISING,
  WORST_GAIN_DB,
} from './echo-rows.js';
import type { EchoRows } from './echo-rows.js';

const { fround } = Math;

/** Rows in plain JavaScript: for machines without SIMD, and what the other ones are measured by. Rounded to float32 at every step, as SIMD does. */
export function plainEchoRows(): EchoRows {
  const rows = {
    inDb: new Float32Array(BANDS),
    expectedDb: new Float32Array(BANDS),
    gainDb: new Float32Array(CELLS),
    peaks: new Float32Array(CELLS),
    lessons: new Float32Array(CELLS),
  };
  return {
    ...rows,
    hear(newest, lowestStepDb) {
      rows.expectedDb.fill(SILENT_BAND_DB);
      const lowest = fround(lowestStepDb);
      for (let lag = 0; lag < LAGS; lag++) {
        const row = ((newest + lag) % LAGS) * BANDS;
        for (let band = 0; band < BANDS; band++) hearCell(rows, lag * BANDS + band, row + band, lowest);
      }
    },
    free: () => undefined,
  };
}

type Rows = Omit<EchoRows, 'hear' | 'free'>;

/** One band at one delay: its gain and its place in the rows. */
function hearCell(rows: Rows, gainAt: number, rowAt: number, lowestStepDb: number): void {
  const band = gainAt % BANDS;
  const gain = rows.gainDb[gainAt] ?? 0;
  const db = fround((rows.peaks[rowAt] ?? 0) + gain);
  if (db > (rows.expectedDb[band] ?? 0)) rows.expectedDb[band] = db;
  const lessonDb = rows.lessons[rowAt] ?? NO_LESSON;
  if (lessonDb === NO_LESSON) return;
  const step = stepFor(fround(fround((rows.inDb[band] ?? 0) - lessonDb) - gain));
  rows.gainDb[gainAt] = Math.min(WORST_GAIN_DB, gain + Math.max(step, lowestStepDb));
}

function stepFor(offDb: number): number {
  if (offDb > 0) return fround(Math.min(offDb, RAISE_LIMIT_DB) * fround(RAISING));
  return fround(offDb * fround(offDb < -FAR_OFF_DB ? FAST_LOWERING : LOWERING));
}
