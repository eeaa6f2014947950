import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/lib/package-root.js';
import { DOUBLING_LOW_PASS_SPEC, LOW_PASS_SPEC, WIDE_LOW_PASS_SPEC } from './low-pass-spec.js';
import { designEquiripple, type FilterSpec } from './remez.js';

/** Writes src/audio/fir-taps.ts; run it with `npm run design:fir`. */
const sources = [
  sourceOf('LOW_PASS_HALF', "the resampler's low-pass", LOW_PASS_SPEC),
  sourceOf('WIDE_LOW_PASS_HALF', 'the low-pass between 16 and 24 kHz', WIDE_LOW_PASS_SPEC),
  sourceOf('DOUBLING_LOW_PASS_HALF', 'the low-pass between 8 and 16 kHz', DOUBLING_LOW_PASS_SPEC),
];
writeFileSync(join(packageRoot(), 'src', 'audio', 'fir-taps.ts'), sources.join('\n'));

function sourceOf(name: string, what: string, spec: FilterSpec): string {
  const taps = designEquiripple(spec);
  const half = taps.slice(0, (taps.length + 1) / 2);
  return `/**
 * Taps 0…${half.length - 1} of ${what} (${taps.length} taps, symmetric, unit gain at 0 Hz).
 * Written by \`npm run design:fir\` from scripts/low-pass-spec.ts; change that, not this.
 */
export const ${name}: readonly number[] = [${[...half].join(', ')}];
`;
}
